internal import KubernetesAPI

/// The search for nodes that can take a Pod.
struct NodeFiltering {
    /// The slots of nodes that can take it: all of them, or enough.
    private(set) var accepting: [Int] = []
    /// The node that was cleared for the Pod, if it can take it now: no other is considered.
    private(set) var nominatedSlot: Int?
    private let request: PodRequest
    private let state: ClusterState
    private let hasNominations: Bool
    private let hasRulesAboutPods: Bool

    init(_ request: PodRequest, in state: ClusterState) {
        self.request = request
        self.state = state
        let nodes = state.nodeInfos
        hasNominations = nodes.hasNominations
        hasRulesAboutPods = request.hasRulesAboutPods
        if let name = request.pod.nominatedNode, let node = nodes[name], node.exists,
            accepts(node.slot, of: nodes)
        {
            nominatedSlot = node.slot
            return
        }
        if let pinned = request.pinnedSlots(of: nodes) {
            accepting = pinned.filter { accepts($0, of: nodes) }
            return
        }
        let sample = NodeSample(
            nodeCount: nodes.count, slotCount: nodes.slotCount, for: request.pod.uid)
        var accepting: [Int] = []
        accepting.reserveCapacity(sample.enough)
        sample.forEachSlot { slot in
            if accepts(slot, of: nodes) { accepting.append(slot) }
            return accepting.count < sample.enough
        }
        self.accepting = accepting
    }

    /// Told from the numbers where they suffice: most nodes need no closer look.
    private func accepts(_ slot: Int, of nodes: NodeInfos) -> Bool {
        // Counts of Pods lie closer together than the numbers of nodes: they are asked first.
        if hasRulesAboutPods {
            if request.affinity.refusal(at: slot) != nil { return false }
            if request.spread.refusal(at: slot) != nil { return false }
        }
        let load = nodes.load(at: slot)
        if !load.exists || !load.hasRoom(for: request) { return false }
        if load.isOpen, !request.isParticular, !hasNominations { return true }
        let node = nodes.info(at: slot)
        return Self.refusal(of: request, by: node, NodeUsage(node), in: state) == nil
    }

    /// Why each node cannot take the Pod, if none can. Nodes that the Pod's affinity does not name
    /// are left out where it names some.
    var refusals: [(slot: Int, reasons: [Refusal])] {
        let nodes = state.nodeInfos
        let slots = request.pinnedSlots(of: nodes) ?? nodes.existingSlots
        return slots.compactMap { slot in
            let node = nodes.info(at: slot)
            let reasons = Self.refusal(of: request, by: node, NodeUsage(node), in: state)
            return reasons.map { (slot, $0) }
        }
    }

    /// Why the node cannot take the Pod, also counting the Pods of at least its priority for which
    /// the node is being cleared. It must do without them as well: they may end up elsewhere.
    static func refusal(
        of request: PodRequest, by node: NodeInfo, _ usage: NodeUsage, in state: ClusterState
    ) -> [Refusal]? {
        let nominated = state.nodeInfos.nominated(to: node.name).filter {
            $0.priority >= request.priority && $0.uid != request.pod.uid
        }
        if !nominated.isEmpty {
            var crowded = usage
            var request = request
            for pod in nominated {
                crowded.add(pod)
                request.count(pod, pods: 1, at: node.slot)
            }
            if let refusal = request.refusal(by: node, crowded) { return refusal }
        }
        return request.refusal(by: node, usage)
    }
}

extension PodRequest {
    /// The slots of the nodes that the Pod's affinity names; `nil` if it does not name any.
    fileprivate func pinnedSlots(of nodes: NodeInfos) -> [Int]? {
        spec.pinnedNodes?.compactMap { name in
            nodes[name].flatMap { $0.exists ? $0.slot : nil }
        }
    }
}

extension Diagnosis {
    /// What keeps a Pod from all of `nodeCount` nodes. Those without a refusal were not tried.
    init(of refusals: [(slot: Int, reasons: [Refusal])], nodeCount: Int) {
        self.init(nodeCount: nodeCount)
        for refusal in refusals {
            for reason in refusal.reasons { add(reason.description) }
        }
        add(Refusal.notNamed.description, nodes: nodeCount - refusals.count)
    }
}
