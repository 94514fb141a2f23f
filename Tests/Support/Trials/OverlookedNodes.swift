internal import Controllers
internal import KubernetesAPI
internal import Reconcile

/// The nodes that no DaemonSet was told of.
///
/// A node is news to Kubernetes' controller only if a Pod is to appear there or to go. One with a
/// taint that lets its Pod stay does not count in the status of the DaemonSet; that the taint goes
/// changes nothing for the Pod, so the node counts again when the controller looks for another
/// reason, at the latest when it lists the DaemonSets once more, after twelve hours or longer.
struct OverlookedNodes {
    /// By the uid of a DaemonSet, the nodes of its Pods that lost a taint since its status was
    /// written.
    private var nodes: [String: Set<String>] = [:]

    mutating func note(_ change: Change, in state: ClusterState) {
        if let daemonSet = change.new as? DaemonSet,
            daemonSet.status != (change.old as? DaemonSet)?.status
        {
            nodes[daemonSet.uid] = nil
        }
        guard let node = change.new as? Node, let old = change.old as? Node,
            old.taints.contains(where: { !node.taints.contains($0) })
        else { return }
        for pod in state.pods.all where pod.nodeName == node.name {
            guard let owner = pod.metadata.controllerReference, owner.kind == "DaemonSet"
            else { continue }
            nodes[owner.uid, default: []].insert(node.name)
        }
    }

    /// The DaemonSets whose status lacks no more nodes than those.
    func daemonSets(in state: ClusterState) -> [DaemonSet] {
        state.daemonSets.all.filter { daemonSet in
            let counted = Int(daemonSet.status?.desiredNumberScheduled ?? 0)
            let overlooked = nodes[daemonSet.uid]?.count ?? 0
            return counted < state.nodes.count && state.nodes.count - counted <= overlooked
        }
    }
}

extension Node {
    fileprivate var taints: [Taint] { spec?.taints ?? [] }
}
