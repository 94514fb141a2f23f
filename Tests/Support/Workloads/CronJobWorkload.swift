public import Controllers
public import KubernetesAPI

/// CronJobs in random histories: every minute or two, under each concurrency policy.
public struct CronJobWorkload: Workload {
    public init() {}

    public func make(named name: String, using generator: inout SeededGenerator) -> CronJob {
        var cronJob = CronJob()
        cronJob.metadata.name = name
        cronJob.metadata.namespace = TrialCluster.namespace
        var spec = CronJobSpec()
        spec.schedule = Self.schedule(using: &generator)
        spec.concurrencyPolicy = Self.policy(using: &generator)
        spec.successfulJobsHistoryLimit = generator.pick([nil, 0, 1])
        spec.failedJobsHistoryLimit = generator.pick([nil, 0])
        let job = JobWorkload.spec(using: &generator)
        spec.jobTemplate = .with { $0.spec = job }
        cronJob.spec = spec
        return cronJob
    }

    private static func schedule(using generator: inout SeededGenerator) -> String {
        generator.pick(["* * * * *", "*/2 * * * *", "0 * * * *"])
    }

    private static func policy(using generator: inout SeededGenerator) -> String {
        generator.pick(["Allow", "Forbid", "Forbid", "Replace"])
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<CronJob> {
        switch generator.number(in: 0...2) {
        case 0:
            return Edit("suspend or resume") { cronJob in
                let isSuspended = cronJob.spec.suspend == true
                cronJob.spec.suspend = !isSuspended
            }
        case 1:
            let schedule = Self.schedule(using: &generator)
            return Edit("schedule \(schedule)") { $0.spec.schedule = schedule }
        default:
            let policy = Self.policy(using: &generator)
            return Edit("concurrencyPolicy \(policy)") { $0.spec.concurrencyPolicy = policy }
        }
    }

    /// A CronJob has no end of its own.
    public func release(_ cronJob: inout CronJob) { cronJob.spec.suspend = true }

    public func shortcomings(of cronJob: CronJob, in state: ClusterState) -> [String] {
        let jobs = state.table(Job.self).controlled(by: cronJob.uid)
        var found = jobs.filter { !$0.isOver }.map { "\($0.name) is not over" }
        let limit = Int(cronJob.spec.successfulJobsHistoryLimit ?? 3)
        let succeeded = jobs.count { $0.hasCondition("Complete") }
        if succeeded > limit { found.append("\(succeeded) Jobs are kept, \(limit) were to be") }
        if cronJob.status?.active?.isEmpty == false { found.append("a Job counts as active") }
        return found
    }

    public var checkers: [any Checker] { [CronJobChecker(), JobChecker()] }
}

extension Job {
    /// It has completed or failed.
    var isOver: Bool { hasCondition("Complete") || hasCondition("Failed") }

    func hasCondition(_ type: String) -> Bool {
        status?.conditions?.contains { $0.type == type && $0.status == "True" } == true
    }
}
