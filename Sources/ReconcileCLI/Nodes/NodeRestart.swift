import Controllers
import Kubelet
import KubernetesAPI
import Reconcile

/// Nodes that were shut down come up with the next `run`: what it finds, and a plan foresees.
enum NodeRestart {
    /// Takes back the shutdowns that were asked of an earlier run.
    static func bringUp(_ store: Store, now: Timestamp) throws(StoreError) {
        for node in store.state.nodes.all
        where node.metadata.annotations?[NodeShutdown.annotation] != nil {
            var node = node
            node.metadata.annotations?[NodeShutdown.annotation] = nil
            if node.metadata.annotations?.isEmpty == true { node.metadata.annotations = nil }
            var stored = try store.update(node, now: now)
            let conditions = (stored.status?.conditions ?? []).map { condition in
                guard condition.type == "Ready", condition.status != "True" else {
                    return condition
                }
                var ready = condition
                ready.status = "True"
                ready.reason = "KubeletReady"
                ready.message = "kubelet is posting ready status"
                ready.lastTransitionTime = now.truncatedToSeconds
                return ready
            }
            stored.status?.conditions = conditions
            try store.updateStatus(stored, now: now)
        }
    }
}
