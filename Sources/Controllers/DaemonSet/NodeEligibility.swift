internal import KubernetesAPI

/// Whether a node is to have a Pod of a DaemonSet.
enum NodeEligibility: Hashable {
    /// It is to have one.
    case runs
    /// It is not to get one, but keeps the one it has: a taint came that only concerns scheduling.
    case keeps
    /// It is to have none.
    case refuses

    /// - Parameter spec: the spec of the daemon's Pods with their default tolerations.
    init(of node: NodeInfo, for spec: PodSpec) {
        if let name = spec.nodeName, !name.isEmpty, name != node.name {
            self = .refuses
            return
        }
        guard spec.acceptsNode(named: node.name, labels: node.labels) else {
            self = .refuses
            return
        }
        let untolerated = node.taints.filter { taint in
            taint.effect != "PreferNoSchedule"
                && spec.tolerations?.contains { $0.tolerates(taint) } != true
        }
        if untolerated.isEmpty {
            self = .runs
        } else {
            self = untolerated.contains { $0.effect == "NoExecute" } ? .refuses : .keeps
        }
    }
}
