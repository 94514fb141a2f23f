internal import Dispatch

/// Runs the tasks of backends on threads of the system's own, so that they go on while whoever
/// waits for them blocks the threads of Swift's tasks.
public final class BackgroundExecutor: TaskExecutor {
    public static let shared = BackgroundExecutor()

    /// Of an own class, so that these are not the threads that Swift's tasks run on: where all of
    /// those block, others come only after a second.
    private let queue = DispatchQueue(
        label: "backends", qos: .userInitiated, attributes: .concurrent)

    private init() {}

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
