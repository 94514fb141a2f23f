internal import Foundation

/// Runs what blocks on a thread of its own: backends answer on the threads that tests run on.
public func onThreadOfItsOwn<Answer: Sendable>(
    _ body: @escaping @Sendable () throws -> Answer
) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.stackSize = 8 << 20
        thread.start()
    }
}
