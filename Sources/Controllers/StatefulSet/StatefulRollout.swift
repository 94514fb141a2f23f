internal import KubernetesAPI

/// One look at a StatefulSet: its places, the Pods in them and what becomes of both.
///
/// The rules (`StatefulRollout+….swift`) add to the plan; the status is that of the Pods as they
/// are observed, and the changes that the plan makes bring the next look.
struct StatefulRollout {
    let set: StatefulSet
    let state: ClusterState
    let now: Timestamp
    let history: RevisionHistory
    /// The revision that all Pods had when the last update was complete.
    let current: ControllerRevision
    /// The Pods of the set, in no particular order.
    let pods: [Pod]
    /// A place for each ordinal in range, in ascending order; `nil` where there is no Pod.
    let replicas: [Pod?]
    /// The Pods with other ordinals, the highest first.
    let condemned: [Pod]
    var plan = Plan()
    /// The uids of the Pods that the plan deletes: it does so once.
    var deleted: Set<String> = []
    /// The uid of the Pod that makes way for one of the latest revision.
    var replaced: String?
    /// Whether a Pod that the plan creates has the name of one that is not the set's.
    var isObstructed = false

    init(
        _ set: StatefulSet, pods: [Pod], history: RevisionHistory, in state: ClusterState,
        now: Timestamp
    ) {
        self.set = set
        self.state = state
        self.now = now
        self.history = history
        self.pods = pods
        current = history[set.status?.currentRevision] ?? history.latest
        var replicas = [Pod?](repeating: nil, count: set.replicas)
        var condemned: [(ordinal: Int, pod: Pod)] = []
        for pod in pods {
            guard let ordinal = set.ordinal(of: pod) else { continue }
            if set.ordinals.contains(ordinal) {
                replicas[ordinal - set.startOrdinal] = pod
            } else {
                condemned.append((ordinal, pod))
            }
        }
        self.replicas = replicas
        self.condemned = condemned.sorted { $0.ordinal > $1.ordinal }.map(\.pod)
        // A set that is going keeps its history for its last Pods. After them it would only hold up
        // the garbage collector, which deletes the history of a set that is going.
        if let write = history.write, !set.isTerminating || !pods.isEmpty {
            plan.actions.append(write)
        }
    }

    /// Does the next steps, in Kubernetes' order: fill the places from the lowest ordinal up, then
    /// remove what is out of range from the highest down, then replace what is of an old revision.
    /// Under OrderedReady the first place that is not as it should be ends the look.
    mutating func advance() {
        for index in replicas.indices {
            let isSettled = settle(index)
            if set.isOrdered, !isSettled { return }
        }
        for pod in condemned { retainClaims(of: pod, isCondemned: true) }
        for pod in condemned {
            remove(pod)
            if set.isOrdered { return }
        }
        if set.isRollingUpdate { updateNext() }
    }

    /// The plan with the status that follows from the observed Pods.
    consuming func finish() -> Plan {
        removeHistory()
        reportStatus()
        requeueForAvailability()
        if plan.actions.contains(where: \.isCreate) { plan.onRefusal = reportRefusal() }
        return plan
    }

    // MARK: For the rules

    func isAvailable(_ pod: Pod) -> Bool {
        pod.isRunningAndAvailable(minReadySeconds: set.minReadySeconds, now: now)
    }

    /// Available and not about to go.
    func isHealthy(_ pod: Pod?) -> Bool {
        guard let pod else { return false }
        return isAvailable(pod) && !pod.isTerminating
    }

    mutating func delete(_ pod: Pod) {
        guard deleted.insert(pod.uid).inserted else { return }
        plan.actions.append(.delete(pod.key, Deletion(uid: pod.uid)))
        record("delete", pod.name)
    }

    /// An event as Kubernetes words it: `create Pod db-0 in StatefulSet db successful`.
    mutating func record(_ verb: String, _ podName: String, error: String? = nil) {
        plan.events.append(Self.event(verb, podName, of: set, error: error))
    }

    static func event(
        _ verb: String, _ podName: String, of set: StatefulSet, error: String? = nil
    ) -> EventRecord {
        let what = "\(verb) Pod \(podName) in StatefulSet \(set.name)"
        let reason = verb.prefix(1).uppercased() + verb.dropFirst()
        if let error {
            return EventRecord(
                .warning, "Failed\(reason)", regarding: set, "\(what) failed error: \(error)")
        }
        return EventRecord(.normal, "Successful\(reason)", regarding: set, "\(what) successful")
    }

    /// Tells of the refused Pod or claim; a Pod is not made before its claims. While places in
    /// range cannot be filled, no other Pod is taken away.
    private func reportRefusal() -> @Sendable (RefusedWrite) -> Plan {
        { [plan, set] refusal in
            let isClaim = refusal.action.key.groupKind == PersistentVolumeClaim.kind
            let name = refusal.action.key.name
            var rest = plan.rest(
                after: refusal,
                created: { key in
                    key.groupKind == PersistentVolumeClaim.kind
                        ? Self.claimEvent(key.name, of: set, error: nil)
                        : Self.event("create", key.name, of: set)
                },
                refused: isClaim
                    ? Self.claimEvent(name, of: set, error: refusal.message)
                    : Self.event("create", name, of: set, error: refusal.message))
            guard refusal.action.isCreate else { return rest }
            for case .delete(let key, _) in refusal.remaining where key.groupKind == Pod.kind {
                rest.actions.removeAll { $0.key == key }
                rest.events.removeAll { $0 == Self.event("delete", key.name, of: set) }
            }
            return rest
        }
    }
}
