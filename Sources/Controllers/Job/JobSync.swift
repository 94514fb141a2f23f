internal import KubernetesAPI

/// One look at a Job: the working copy of the Job, and what is to become of its Pods.
///
/// The rules (`JobSync+….swift`) change the copy; `finish` turns the differences from what was
/// observed into one write an object.
struct JobSync {
    let observed: Job
    let now: Timestamp
    /// The Job with the status and the back-off annotation it is to get.
    var job: Job
    /// All Pods of the Job, in the order of creation.
    let pods: [Pod]
    let activePods: [Pod]
    let mayCreate: Bool

    // What the status will say, as it becomes known.
    var active: Int
    var ready: Int
    var terminating: Int
    /// Pods that succeeded, those that are not counted yet included; of an Indexed Job, indexes.
    var succeeded = 0
    /// Pods that failed and count towards the limit, those that are not counted yet included.
    var failed = 0

    /// The indexes that had succeeded before this look, and those that have now.
    var succeededBefore = CompletionIndexes()
    var succeededIndexes = CompletionIndexes()
    /// The indexes that have failed for good, where failures are limited per index.
    var failedIndexes: CompletionIndexes?
    /// The last failed Pod of each index that waits for a replacement, which inherits its count.
    var lastFailedPods: [Int: Pod] = [:]

    var backoff: PodBackoff
    /// Set once it is decided that the Job ends.
    var ending: JobEnding?

    private(set) var plan = Plan()
    private var created: [Pod] = []
    private var deleted: [Pod] = []
    private var untracked: [Pod] = []
    private var untrackedUIDs: Set<String> = []

    /// - Parameters:
    ///   - pods: the Pods that the Job controls, in the order of creation.
    ///   - mayCreate: false in a namespace that is being deleted, which would refuse every Pod.
    init(_ job: Job, pods: [Pod], mayCreate: Bool = true, now: Timestamp) {
        observed = job
        self.mayCreate = mayCreate
        self.job = job
        self.now = now
        self.pods = pods
        activePods = pods.filter(\.isActive)
        active = activePods.count
        ready = activePods.count { $0.isReady }
        terminating = pods.count { $0.isStopping }
        backoff = PodBackoff(of: job)
    }

    var status: JobStatus {
        get { job.status ?? JobStatus() }
        set { job.status = newValue }
    }

    /// The time as it is written into the status: whole seconds.
    var statusTime: Timestamp { now.truncatedToSeconds }

    /// Does the look. The order is that of Kubernetes' `syncJob`: count, decide whether the Job
    /// ends, then either stop its Pods or bring them to the number that is wanted, then write down
    /// what was counted.
    ///
    /// - Parameter allPods: the Pods of the cluster, whose names are taken.
    mutating func run(allPods: ObjectTable<Pod>) {
        if status.startTime == nil, !job.isSuspended { status.startTime = statusTime }
        countFinishedPods()
        decideEnding()
        if ending != nil {
            deleteActivePods()
        } else {
            if !job.isTerminating { adjustPods(allPods: allPods) }
            if isComplete {
                ending = .completionsReached
            } else if !job.isTerminating {
                updateSuspendedCondition()
            }
        }
        trackFinishedPods()
    }

    // MARK: What is to be done

    mutating func record(
        _ reason: String, _ message: String, type: EventRecord.EventType = .normal
    ) {
        plan.events.append(EventRecord(type, reason, regarding: observed, message))
    }

    mutating func requeue(after duration: Duration) { plan.requeue(after: duration) }

    mutating func create(_ pod: Pod) {
        created.append(pod)
        plan.events.append(.created(pod: pod.name, by: observed))
    }

    mutating func delete(_ pod: Pod) {
        deleted.append(pod)
        active -= 1
        terminating += 1
        if pod.isReady { ready -= 1 }
        record("SuccessfulDelete", "Deleted pod: \(pod.name)")
    }

    /// Takes the finalizer off: the Pod has been counted, or is not going to be.
    mutating func untrack(_ pod: Pod) {
        guard pod.isTracked, untrackedUIDs.insert(pod.uid).inserted else { return }
        untracked.append(pod)
    }

    /// The plan with the writes that make the working copies real.
    ///
    /// New Pods come first, so that the status counts only those that were not refused; then the
    /// status: a Pod may lose its finalizer only after it was written down.
    consuming func finish() -> Plan {
        // While replacements wait for a back-off, no Pod counts as active, and an API server
        // refuses a status with more ready Pods than active ones: everything waits then.
        if job != observed, ready > active {
            var refused = Plan()
            refused.requeueAfter = plan.requeueAfter
            return refused
        }
        for pod in created { plan.actions.append(.create(pod)) }
        if job != observed { plan.actions.append(.updateStatus(job)) }
        for var pod in untracked {
            pod.metadata.removeFinalizer(JobPodMark.trackingFinalizer)
            plan.actions.append(.update(pod))
        }
        for pod in deleted { plan.actions.append(.delete(pod.key, Deletion(uid: pod.uid))) }
        if !created.isEmpty { plan.onRefusal = reportRefusal() }
        return plan
    }

    /// Tells of a refused Pod, and takes the Pods that were not made off the count of the status.
    private func reportRefusal() -> @Sendable (RefusedWrite) -> Plan {
        { [plan, job, observed] refusal in
            var rest = plan.rest(after: refusal, byPodControlOf: observed)
            guard refusal.action.isCreate else { return rest }
            let missing = 1 + refusal.remaining.count(where: \.isCreate)
            var corrected = job
            corrected.status?.active = .nonZero(Int(job.status?.active ?? 0) - missing)
            rest.actions.removeAll { $0.key == observed.key }
            if corrected != observed { rest.actions.insert(.updateStatus(corrected), at: 0) }
            return rest
        }
    }
}

/// How and why a Job ends.
struct JobEnding: Hashable {
    let isSuccess: Bool
    let reason: String
    let message: String

    static let completionsReached = JobEnding(
        isSuccess: true, reason: "CompletionsReached",
        message: "Reached expected number of succeeded pods")

    static func failure(_ reason: String, _ message: String) -> JobEnding {
        JobEnding(isSuccess: false, reason: reason, message: message)
    }
}
