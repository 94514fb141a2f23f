internal import Dispatch
internal import Synchronization

/// Waits for asynchronous work where the caller cannot: at the start of the program, and where the
/// loop asks what is left of a Pod.
package enum Blocking {
    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    /// The work's answer. Not to be called from a task: it blocks its thread.
    package static func wait<Answer: Sendable>(
        for work: @escaping @Sendable () async -> Answer
    ) -> Answer {
        let box = Box<Answer>()
        let end = DispatchSemaphore(value: 0)
        Task.detached(executorPreference: BackgroundExecutor.shared) {
            let answer = await work()
            box.value.withLock { $0 = answer }
            end.signal()
        }
        end.wait()
        guard let answer = box.value.withLock({ $0 }) else {
            preconditionFailure("the work ended without an answer")
        }
        return answer
    }
}
