internal import KubernetesAPI

/// A topologySpreadConstraint of one Pod, ready to be counted by.
struct SpreadConstraint {
    let maxSkew: Int
    let minDomains: Int
    let topologyKey: String
    let topology: Topology
    /// `nil` selects nothing, and so does an empty selector here: Kubernetes counts neither.
    let selector: LabelSelector?
    private let honorsAffinity: Bool
    private let honorsTaints: Bool

    init(_ constraint: TopologySpreadConstraint, of pod: Pod, in nodes: NodeInfos) {
        maxSkew = Int(constraint.maxSkew)
        minDomains = Int(constraint.minDomains ?? 1)
        topologyKey = constraint.topologyKey
        topology = nodes.topology(constraint.topologyKey)
        let selector = constraint.labelSelector?.narrowed(
            matchKeys: constraint.matchLabelKeys, of: pod.metadata.labels ?? [:])
        self.selector = selector?.isEmpty == true ? nil : selector
        honorsAffinity = constraint.nodeAffinityPolicy ?? "Honor" == "Honor"
        honorsTaints = constraint.nodeTaintsPolicy ?? "Ignore" == "Honor"
    }

    /// Whether the Pods of a node count, whichever it is.
    func includesEveryNode(for spec: PodSpec) -> Bool {
        !honorsTaints
            && (!honorsAffinity
                || (spec.nodeSelector ?? [:]).isEmpty && spec.affinity?.nodeAffinity == nil)
    }

    /// Whether the Pods of a node count.
    func includes(_ node: NodeInfo, for spec: PodSpec) -> Bool {
        if honorsAffinity, !spec.acceptsNode(named: node.name, labels: node.labels) {
            return false
        }
        if !honorsTaints { return true }
        let tolerations = spec.tolerations ?? []
        return !node.taints.contains { taint in
            taint.repels && !tolerations.contains { $0.tolerates(taint) }
        }
    }

    /// How many of the selected Pods each value of `topology` has, if all nodes count.
    func counts(
        by topology: Topology, in namespace: String, of nodes: NodeInfos
    ) -> TopologyCounts {
        var counts = TopologyCounts(topology)
        guard let selector else { return counts }
        nodes.groups.forEach(in: .named([namespace]), matching: selector) { group in
            group.addStaying(to: &counts)
        }
        return counts
    }

    /// Calls `body` with the places of nodes and how many of their Pods are selected.
    func forEachCount(
        in namespace: String, of nodes: NodeInfos, _ body: (_ slot: Int, _ pods: Int) -> Void
    ) {
        guard let selector else { return }
        nodes.groups.forEach(in: .named([namespace]), matching: selector) { group in
            for count in group.counts where count.stayingPods > 0 {
                body(count.slot, count.stayingPods)
            }
        }
    }
}
