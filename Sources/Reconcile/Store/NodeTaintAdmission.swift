internal import Controllers
internal import KubernetesAPI

// The TaintNodesByCondition plug-in.

extension Store {
    /// Taints a new node as not ready, whatever it says of itself, so that nothing is put on it
    /// before the node controller has looked at it and taken the taint off.
    func taintAsNotReady(_ node: inout Node) {
        let taint = Taint.with {
            $0.key = NodeTaint.notReady
            $0.effect = "NoSchedule"
        }
        let taints = node.spec?.taints ?? []
        let isTainted = taints.contains { $0.key == taint.key && $0.effect == taint.effect }
        if isTainted { return }
        if node.spec == nil { node.spec = NodeSpec() }
        node.spec?.taints = taints + [taint]
    }
}
