internal import Controllers
internal import KubernetesAPI
internal import Reconcile

/// What happens to nodes from outside.
enum NodeMoves {
    static func random(using generator: inout SeededGenerator) -> Move {
        let number = generator.number(in: 0...99)
        switch generator.number(in: 0...9) {
        case 0...1: return add("extra-\(number % 4)")
        case 2...3: return setUnschedulable(number, true)
        case 4: return setUnschedulable(number, false)
        case 5: return drain(number)
        case 6: return remove(number)
        case 7: return setReadiness(number, to: "True")
        default: return setReadiness(number, to: generator.pick(["False", "Unknown"]))
        }
    }

    /// Nodes enough for all Pods, all of them well and none cordoned.
    static let heal = Move("all nodes take Pods, and there are more of them") {
        cluster throws(StoreError) in
        for number in cluster.store.state.nodes.all.indices {
            try change(number, on: cluster) { $0.spec?.unschedulable = nil }
            try becomeReady(number, to: "True", on: cluster)
        }
        for number in 0..<8 { try create("spare-\(number)", on: cluster) }
    }

    private static func add(_ name: String) -> Move {
        Move("Node \(name) joins") { cluster throws(StoreError) in
            try create(name, on: cluster)
        }
    }

    private static func create(_ name: String, on cluster: TrialCluster) throws(StoreError) {
        let node = SimulatedNode.make(named: name)
        guard cluster.store.state.object(node.key) == nil else { return }
        try NodeRegistration.join(node, in: cluster.store, now: cluster.now)
    }

    private static func setUnschedulable(_ number: Int, _ isUnschedulable: Bool) -> Move {
        Move("Node \(number) is \(isUnschedulable ? "cordoned" : "uncordoned")") {
            cluster throws(StoreError) in
            try change(number, on: cluster) {
                $0.spec?.unschedulable = isUnschedulable ? true : nil
            }
        }
    }

    /// What `kubectl drain` does: cordons the node and asks all Pods but those of DaemonSets to go.
    private static func drain(_ number: Int) -> Move {
        Move("Node \(number) is drained", isFault: true) { cluster throws(StoreError) in
            try change(number, on: cluster) { $0.spec?.unschedulable = true }
            guard let node = node(number, of: cluster) else { return }
            for pod in cluster.store.state.pods.all
            where pod.nodeName == node.name && pod.metadata.controllerReference?.kind != "DaemonSet"
            {
                do throws(StoreError) {
                    try cluster.evict(pod)
                } catch {
                    cluster.note("refused: \(error)")
                }
            }
        }
    }

    /// The node is taken out of the cluster, with its Pods still on it.
    private static func remove(_ number: Int) -> Move {
        Move("Node \(number) is gone", isFault: true) { cluster throws(StoreError) in
            guard let node = node(number, of: cluster) else { return }
            try cluster.store.delete(node.key, now: cluster.now)
        }
    }

    private static func setReadiness(_ number: Int, to status: String) -> Move {
        Move("Node \(number): Ready is \(status)", isFault: status != "True") {
            cluster throws(StoreError) in
            try becomeReady(number, to: status, on: cluster)
        }
    }

    private static func becomeReady(
        _ number: Int, to status: String, on cluster: TrialCluster
    ) throws(StoreError) {
        guard var node = node(number, of: cluster) else { return }
        let conditions = (node.status?.conditions ?? []).map { condition in
            var condition = condition
            if condition.type == "Ready" { condition.status = status }
            return condition
        }
        node.status?.conditions = conditions
        try cluster.store.updateStatus(node, now: cluster.now)
    }

    private static func change(
        _ number: Int, on cluster: TrialCluster, _ apply: (inout Node) -> Void
    ) throws(StoreError) {
        guard var node = node(number, of: cluster) else { return }
        node.spec = node.spec ?? NodeSpec()
        apply(&node)
        try cluster.store.update(node, now: cluster.now)
    }

    /// The node that has that number, modulo their count, in the order of creation.
    private static func node(_ number: Int, of cluster: TrialCluster) -> Node? {
        let nodes = cluster.store.state.nodes.all
        return nodes.isEmpty ? nil : nodes[number % nodes.count]
    }
}
