internal import KubernetesAPI

/// One look at a CronJob: the working copy of it, and what is to become of its Jobs.
///
/// The rules (`CronJobSync+….swift`) change the copy; `finish` writes its status if it differs
/// from what was observed.
struct CronJobSync {
    let observed: CronJob
    let now: Timestamp
    let timeZones: any TimeZoneRules
    /// The Jobs that the CronJob controls, in the order of creation.
    let jobs: [Job]
    /// The CronJob with the status that it is to get.
    var cronJob: CronJob
    private(set) var plan = Plan()

    init(_ cronJob: CronJob, jobs: [Job], timeZones: any TimeZoneRules, now: Timestamp) {
        observed = cronJob
        self.cronJob = cronJob
        self.jobs = jobs
        self.timeZones = timeZones
        self.now = now
    }

    var status: CronJobStatus {
        get { cronJob.status ?? CronJobStatus() }
        set { cronJob.status = newValue }
    }

    /// The Jobs that the status lists as running.
    var active: [ObjectReference] {
        get { status.active ?? [] }
        set { status.active = newValue.isEmpty ? nil : newValue }
    }

    mutating func record(
        _ reason: String, _ message: String, type: EventRecord.EventType = .normal
    ) {
        plan.events.append(EventRecord(type, reason, regarding: observed, message))
    }

    mutating func requeue(after duration: Duration) { plan.requeue(after: duration) }

    mutating func create(_ job: Job) {
        plan.actions.append(.create(job))
        record("SuccessfulCreate", "Created job \(job.name)")
    }

    mutating func delete(_ job: Job) {
        plan.actions.append(
            .delete(job.key, Deletion(uid: job.uid, propagationPolicy: .background)))
        active.removeAll { $0.uid == job.uid }
        record("SuccessfulDelete", "Deleted job \(job.name)")
    }

    /// The plan with the status as it is to be. Jobs come before it: their names follow from the
    /// schedule, so that a run which was started but not written down is not started twice.
    consuming func finish() -> Plan {
        if cronJob != observed { plan.actions.append(.updateStatus(cronJob)) }
        plan.onRefusal = { [observed] refusal in
            guard refusal.action.isCreate else { return Plan() }
            var rest = Plan()
            rest.events = [
                EventRecord(
                    .warning, "FailedCreate", regarding: observed,
                    "Error creating job: \(refusal.message)")
            ]
            return rest
        }
        return plan
    }
}
