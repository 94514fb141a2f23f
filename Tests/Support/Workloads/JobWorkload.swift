public import Controllers
public import KubernetesAPI

/// Jobs in random histories: any parallelism, with and without indexes, suspended and resumed.
///
/// They have patience enough for every failure that a history has, so that all of them complete.
public struct JobWorkload: Workload {
    public init() {}

    public func make(named name: String, using generator: inout SeededGenerator) -> Job {
        var job = Job()
        job.metadata.name = name
        job.metadata.namespace = TrialCluster.namespace
        job.spec = Self.spec(using: &generator)
        return job
    }

    static func spec(using generator: inout SeededGenerator) -> JobSpec {
        var spec = JobSpec()
        let completions = generator.number(in: 1...4)
        spec.completions = Int32(completions)
        spec.parallelism = Int32(generator.number(in: 1...3))
        spec.completionMode = generator.pick([nil, "Indexed"])
        spec.backoffLimit = 100
        spec.podReplacementPolicy = generator.pick([nil, "Failed"])
        spec.template = .random(labels: [:], using: &generator)
        spec.template.spec?.restartPolicy = "Never"
        return spec
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<Job> {
        if generator.chance(percent: 40) {
            return Edit("suspend or resume") { job in
                let isSuspended = job.spec?.suspend == true
                job.spec?.suspend = !isSuspended
            }
        }
        let parallelism = Int32(generator.number(in: 0...4))
        return Edit("parallelism \(parallelism)") { $0.spec?.parallelism = parallelism }
    }

    public func release(_ job: inout Job) {
        job.spec?.suspend = false
        let parallelism = job.spec?.parallelism ?? 1
        job.spec?.parallelism = max(1, parallelism)
    }

    public func shortcomings(of job: Job, in state: ClusterState) -> [String] {
        let pods = state.pods.controlled(by: job.uid)
        let status = job.status ?? JobStatus()
        var found: [String] = []
        if status.conditions?.contains(where: { $0.type == "Complete" && $0.status == "True" })
            != true
        {
            found.append("it is not complete")
        }
        // A Pod that comes back to its Job may be one more than was needed.
        let succeeded = status.succeeded ?? 0
        if succeeded < job.spec?.completions ?? 1 {
            found.append("only \(succeeded) Pods have succeeded")
        }
        found += pods.filter { !$0.hasFinished }.map { "\($0.name) still runs" }
        found += pods.filter { $0.metadata.finalizers?.isEmpty == false }
            .map { "\($0.name) still has a finalizer" }
        return found
    }

    public var checkers: [any Checker] { [JobChecker()] }
}
