import Controllers
import KubernetesAPI
import Reconcile

extension Cluster {
    /// Sets whether new Pods may come to a node, and says so as kubectl does.
    ///
    /// - Throws: `EditFailure` if there is no such node.
    func setUnschedulable(_ isUnschedulable: Bool, node name: String) throws {
        let key = ObjectKey(Node.self, namespace: "", name: name)
        let word = isUnschedulable ? "cordoned" : "uncordoned"
        if let node = store.state.object(key, of: Node.self),
            (node.spec?.unschedulable ?? false) == isUnschedulable
        {
            print("node/\(name) already \(word)")
            return
        }
        try update(key, as: Node.self) { node in
            if node.spec == nil { node.spec = NodeSpec() }
            node.spec?.unschedulable = isUnschedulable ? true : nil
        }
        print("node/\(name) \(word)")
    }
}
