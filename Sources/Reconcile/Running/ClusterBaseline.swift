internal import Controllers
public import KubernetesAPI

/// What is there before any manifest is applied.
public enum ClusterBaseline {
    private static let namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"]
    private static let defaultNodeCount = 3
    private static let nodePrefix = "node-"

    /// Makes the namespaces that every cluster has, with their service accounts, and simulated
    /// nodes `node-1`, `node-2` and so on. What is there already is left alone.
    ///
    /// - Parameter nodes: how many simulated nodes there are to be; `nil` keeps those there are,
    ///   and makes three where there is no node at all.
    public static func ensure(
        in store: Store, nodes: Int? = nil, now: Timestamp
    ) throws(StoreError) {
        for name in namespaces {
            let namespace = Namespace.with { $0.metadata.name = name }
            if store.state.object(namespace.key) == nil { try store.create(namespace, now: now) }
            let account = ServiceAccountController.account(in: name)
            if store.state.object(account.key) == nil { try store.create(account, now: now) }
        }
        let existing = store.state.nodes.all.map(\.name)
        guard let count = nodes ?? (existing.isEmpty ? defaultNodeCount : nil) else { return }
        let wanted = (0..<count).map { "\(nodePrefix)\($0 + 1)" }
        for name in wanted where !existing.contains(name) {
            try NodeRegistration.join(SimulatedNode.make(named: name), in: store, now: now)
        }
        for name in existing where name.hasPrefix(nodePrefix) && !wanted.contains(name) {
            try store.delete(ObjectKey(Node.self, namespace: "", name: name), now: now)
        }
    }
}
