internal import KubernetesAPI

/// How long a Job waits before it replaces Pods that failed: 10 s after the first failure since the
/// last success, doubled with each one more, at most 10 minutes.
///
/// Kubernetes' controller keeps this in memory. Here it is an annotation of the Job, since a
/// controller has no memory, and since a restart should not cut a back-off short: the Pods that
/// failed may be gone by then.
struct PodBackoff: Hashable {
    static let annotation = "reconcile/job-backoff"

    private static let shortest: Duration = .seconds(10)
    private static let longest: Duration = .seconds(600)

    /// Failures since the last success.
    private(set) var failures = 0
    private(set) var lastFailure: Timestamp?

    /// No failure since the last success.
    init() {}

    /// What the annotation of `job` tells: `3 2026-01-02T03:04:05Z`.
    init(of job: Job) {
        let parts = job.metadata.annotations?[Self.annotation]?.split(separator: " ") ?? []
        guard parts.count == 2, let count = Int(parts[0]), let time = Timestamp(String(parts[1]))
        else { return }
        failures = count
        lastFailure = time
    }

    /// The text of the annotation; `nil` where there is nothing to remember.
    var annotationValue: String? { lastFailure.map { "\(failures) \($0)" } }

    /// The back-off after Pods ended that were not counted before.
    ///
    /// A success forgets the failures up to it: of failures at 1 s and 5 s and a success at 3 s,
    /// the one at 5 s remains.
    func after(succeeded: [Pod], failed: [Pod]) -> PodBackoff {
        let lastSuccess = succeeded.map(\.finishedTime).max()
        let failureTimes = failed.map(\.finishedTime)
            .filter { time in lastSuccess.map { time > $0 } ?? true }
        var next = lastSuccess == nil ? self : PodBackoff()
        next.failures += failureTimes.count
        next.lastFailure = failureTimes.max() ?? next.lastFailure
        return next
    }

    /// How long Pods are still not to be replaced.
    func remaining(now: Timestamp) -> Duration {
        guard let lastFailure else { return .zero }
        return Self.remaining(failures: failures, lastFailure: lastFailure, now: now)
    }

    /// How long is left of the wait that `failures` failures, the last at `lastFailure`, lead to.
    static func remaining(failures: Int, lastFailure: Timestamp, now: Timestamp) -> Duration {
        if failures <= 0 { return .zero }
        // 10 s · 2⁶ is above the longest wait already.
        let wait = min(shortest * (1 << min(failures - 1, 6)), longest)
        return max(.zero, lastFailure + wait - now)
    }
}
