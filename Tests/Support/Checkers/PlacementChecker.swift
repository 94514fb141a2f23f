public import Controllers
internal import KubernetesAPI
public import Reconcile

/// Every Pod gets a node that it may run on: all that Kubernetes' scheduler insists on is judged
/// again, from the objects alone, by code that shares nothing with the scheduler's.
///
/// Knows neither volumes nor `matchLabelKeys`.
public final class PlacementChecker: Checker {
    private var ledger = PlacementLedger()
    /// How many Pods the scheduler has bound.
    public private(set) var placementCount = 0

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        defer { ledger.update(from: step.change.old, to: step.change.new) }
        guard let pod = step.change.new as? Pod, let spec = pod.spec, let name = pod.nodeName,
            (step.change.old as? Pod)?.nodeName == nil, step.author == Scheduler().name
        else { return [] }
        placementCount += 1
        guard let node = state.nodes["", name] else {
            return ["bound \(pod.key) to \(name), which does not exist"]
        }
        let faults = [
            NodePredicates.fault(of: node, for: spec),
            RoomPredicates.fault(of: node, with: ledger.pods(on: name), for: spec),
            CompanyPredicates(ledger: ledger, state: state).fault(of: node, for: pod, spec),
        ]
        return faults.compactMap { $0.map { "bound \(pod.key) to \(name), which \($0)" } }
    }
}

/// Where the Pods are that have not finished, as told by the changes.
struct PlacementLedger {
    /// A required anti-affinity, and the namespace of the Pods that have it.
    struct Dislike: Hashable {
        let namespace: String
        let term: PodAffinityTerm
    }

    private struct Label: Hashable {
        let key: String
        let value: String
    }

    private typealias PodsOfUID = [String: Pod]

    /// A node's labels. A class, because every rule about spread looks at every node.
    final class Place {
        let name: String
        let labels: [String: String]

        init(_ node: Node) {
            name = node.name
            labels = node.metadata.labels ?? [:]
        }
    }

    private(set) var nodes: [String: Place] = [:]
    private var podsOfNode: [String: PodsOfUID] = [:]
    private var podsOfLabel: [Label: PodsOfUID] = [:]
    private var disliking: [Dislike: PodsOfUID] = [:]

    func pods(on node: String) -> [Pod] { podsOfNode[node].map { Array($0.values) } ?? [] }

    /// The Pods on nodes among which those are that the selector selects.
    func candidates(for selector: LabelSelector) -> [Pod] {
        guard let (key, value) = selector.matchLabels?.first else {
            return podsOfNode.values.flatMap(\.values)
        }
        return podsOfLabel[Label(key: key, value: value)].map { Array($0.values) } ?? []
    }

    /// What Pods on nodes have against others, and which Pods.
    var dislikes: [(dislike: Dislike, pods: [Pod])] {
        disliking.map { ($0.key, Array($0.value.values)) }
    }

    /// The value of a node's label.
    func label(_ key: String, of node: String?) -> String? {
        node.flatMap { nodes[$0]?.labels[key] }
    }

    mutating func update(from old: (any KubernetesObject)?, to new: (any KubernetesObject)?) {
        if let node = (new ?? old) as? Node { nodes[node.name] = (new as? Node).map(Place.init) }
        if let pod = old as? Pod { count(pod, isThere: false) }
        if let pod = new as? Pod, !pod.hasFinished { count(pod, isThere: true) }
    }

    private mutating func count(_ pod: Pod, isThere: Bool) {
        guard let name = pod.nodeName else { return }
        let entry = isThere ? pod : nil
        podsOfNode[name, default: [:]][pod.uid] = entry
        for (key, value) in pod.metadata.labels ?? [:] {
            podsOfLabel[Label(key: key, value: value), default: [:]][pod.uid] = entry
        }
        for term in pod.requiredAntiAffinity {
            let dislike = Dislike(namespace: pod.namespace, term: term)
            disliking[dislike, default: [:]][pod.uid] = entry
        }
    }
}

extension Pod {
    var requiredAntiAffinity: [PodAffinityTerm] {
        spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
    }
}
