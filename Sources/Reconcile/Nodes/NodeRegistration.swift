public import KubernetesAPI

/// How nodes come into the cluster.
public enum NodeRegistration {
    /// Lets a node join, with its first heartbeat: if that says that it is ready, nothing keeps
    /// Pods off it any more.
    ///
    /// - Throws: `alreadyExists`, `invalid`.
    public static func join(
        _ node: Node, in store: Store, now: Timestamp
    ) throws(StoreError) {
        var seen = try store.create(node, now: now)
        let isReady = (node.status?.conditions ?? []).contains {
            $0.type == "Ready" && $0.status == "True"
        }
        guard isReady else { return }
        seen.spec?.taints = node.spec?.taints
        try store.update(seen, now: now)
    }
}
