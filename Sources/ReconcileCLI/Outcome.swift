import Dispatch
import Synchronization

/// What comes of something that is done elsewhere, for somebody who waits for it.
final class Outcome<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, any Error>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func set(_ result: Result<Value, any Error>) {
        value.withLock { $0 = result }
        isThere.signal()
    }

    func wait() -> Result<Value, any Error> {
        isThere.wait()
        return value.withLock { $0 } ?? .failure(CancellationError())
    }
}
