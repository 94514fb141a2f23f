internal import KubernetesAPI

/// One look at a DaemonSet: the nodes, the Pods on each and what becomes of them.
///
/// The rules (`DaemonRollout+….swift`) collect what to create and delete; `finish` turns that into
/// the plan. The status is that of the Pods as they are observed.
struct DaemonRollout {
    /// A node that exists, and what it is to this DaemonSet.
    struct Place {
        let node: String
        let eligibility: NodeEligibility
    }

    /// How many Pods one look creates, and how many it deletes, at the most.
    private static let burstReplicas = 250

    let daemonSet: DaemonSet
    let now: Timestamp
    let history: RevisionHistory
    /// The hash of the present template, as on its Pods.
    let hash: String
    let places: [Place]
    /// The Pods by the node they are for, each list by age. Pods that have ended and are being
    /// deleted do not count any more.
    let podsOnNode: [String: [Pod]]
    var names: DaemonPodNames
    var plan = Plan()
    private let template: DaemonPodTemplate
    private var created: [Pod] = []
    private var deleted: [Pod] = []

    init(
        _ daemonSet: DaemonSet, pods: [Pod], history: RevisionHistory, in state: ClusterState,
        now: Timestamp
    ) {
        self.daemonSet = daemonSet
        self.now = now
        self.history = history
        hash = history.latest.metadata.labels?[DaemonSet.hashLabel] ?? history.latest.name
        let template = DaemonPodTemplate(daemonSet, hash: hash)
        self.template = template
        names = DaemonPodNames(daemonSet, in: state.pods)
        places = state.nodeInfos.all.map { node in
            Place(
                node: node.name,
                eligibility: NodeEligibility(of: node, for: template.spec))
        }
        var podsOnNode: [String: [Pod]] = [:]
        for pod in pods where !(pod.hasFinished && pod.isTerminating) {
            if let node = pod.daemonNode { podsOnNode[node, default: []].append(pod) }
        }
        self.podsOnNode = podsOnNode.mapValues { $0.sorted(by: Pod.isEarlierDaemonPod) }
        if let write = history.write { plan.actions.append(write) }
    }

    /// Does the next steps: an update goes on only when every node has the Pods it is to have.
    mutating func advance() {
        place()
        if created.isEmpty, deleted.isEmpty, daemonSet.isRollingUpdate {
            if daemonSet.allowsSurge { surge() } else { replace() }
        }
    }

    /// The plan with everything that was decided and the status.
    consuming func finish() -> Plan {
        for pod in created.prefix(Self.burstReplicas) {
            plan.actions.append(.create(pod))
            plan.events.append(.created(pod: pod.name, by: daemonSet))
        }
        for pod in deleted.prefix(Self.burstReplicas) {
            plan.actions.append(.delete(pod.key, Deletion(uid: pod.uid)))
            record(.normal, "SuccessfulDelete", "Deleted pod: \(pod.name)")
        }
        reportStatus()
        if !created.isEmpty {
            plan.onRefusal = { [plan, daemonSet] in
                plan.rest(after: $0, byPodControlOf: daemonSet)
            }
        }
        return plan
    }

    // MARK: For the rules

    /// Everything an update looks at: the nodes that are to have a Pod or have one, also those
    /// that are gone.
    var updatedNodes: [(node: String, pods: [Pod])] {
        let existing = places.compactMap { place in
            podsOnNode[place.node].map { (node: place.node, pods: $0) }
                ?? (place.eligibility == .runs ? (node: place.node, pods: []) : nil)
        }
        return existing + nodesGone.map { (node: $0, pods: podsOnNode[$0] ?? []) }
    }

    /// The nodes that Pods are for but that do not exist, sorted.
    var nodesGone: [String] {
        let existing = Set(places.map(\.node))
        return podsOnNode.keys.filter { !existing.contains($0) }.sorted()
    }

    var desiredCount: Int { places.count { $0.eligibility == .runs } }

    func isAvailable(_ pod: Pod) -> Bool {
        pod.isAvailable(minReadySeconds: daemonSet.minReadySeconds, now: now)
    }

    mutating func create(on node: String, failures: Int = 0) {
        created.append(template.pod(named: names.next(on: node, failures: failures), on: node))
    }

    mutating func delete(_ pod: Pod) { deleted.append(pod) }

    mutating func record(_ type: EventRecord.EventType, _ reason: String, _ message: String) {
        plan.events.append(EventRecord(type, reason, regarding: daemonSet, message))
    }
}
