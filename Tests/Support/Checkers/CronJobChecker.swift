public import Controllers
internal import KubernetesAPI
public import Reconcile

/// Under Forbid a CronJob starts no Job while one runs, under Replace only once that one is on its
/// way out, and it never starts two for one time.
public final class CronJobChecker: Checker {
    private static let timeAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp"

    /// The times for which each CronJob, by uid, has started a Job.
    private var startedTimes: [String: Set<String>] = [:]

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard let cause = step.cause, let job = step.change.new as? Job, step.change.old == nil,
            let cronJob = state.table(CronJob.self)[cause.namespacedName]
        else { return [] }
        var violations: [String] = []
        let running = state.table(Job.self).controlled(by: cronJob.uid)
            .filter { !$0.isOver && !$0.isTerminating }
        let policy = cronJob.spec.concurrencyPolicy ?? "Allow"
        if policy != "Allow", running.count > 1 {
            violations.append("\(running.count) Jobs run under \(policy)")
        }
        let time = job.metadata.annotations?[Self.timeAnnotation] ?? job.name
        if startedTimes[cronJob.uid, default: []].insert(time).inserted == false {
            violations.append("started a second Job for \(time)")
        }
        return violations
    }
}
