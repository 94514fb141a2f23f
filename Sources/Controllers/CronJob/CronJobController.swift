public import KubernetesAPI

/// Makes a Job each time a schedule is due, as Kubernetes' cronjob-controller does.
public struct CronJobController: Controller {
    public let name = "cronjob-controller"

    private let timeZones: any TimeZoneRules

    public init(timeZones: any TimeZoneRules) {
        self.timeZones = timeZones
    }

    public var watches: [Watch] {
        [
            .itself(CronJob.self),
            Watch(Job.self) { job, _, enqueue in
                guard let controller = job.metadata.controllerReference,
                    controller.kind == CronJob.kind.kind
                else { return }
                enqueue(ObjectKey(CronJob.self, namespace: job.namespace, name: controller.name))
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        guard let cronJob = state.cronJobs[key.namespacedName] else { return Plan() }
        var sync = CronJobSync(
            cronJob, jobs: state.jobs.controlled(by: cronJob.uid), timeZones: timeZones, now: now)
        sync.removeOldJobs()
        sync.reportJobs(in: state)
        if !cronJob.isTerminating { sync.startDueJob(in: state) }
        return sync.finish()
    }
}
