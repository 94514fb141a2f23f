internal import Controllers
internal import KubernetesAPI
internal import Reconcile

/// What happens to nodes from outside.
enum NodeMoves {
    static func random(using generator: inout SeededGenerator) -> Move {
        let number = generator.number(in: 0...99)
        switch generator.number(in: 0...2) {
        case 0: return add("extra-\(number % 4)")
        case 1: return setUnschedulable(number, true)
        default: return setUnschedulable(number, false)
        }
    }

    /// Nodes enough for all Pods, and none of them cordoned.
    static let heal = Move("all nodes take Pods, and there are more of them") {
        cluster throws(StoreError) in
        for node in cluster.store.state.nodes.all where node.spec?.unschedulable == true {
            var open = node
            open.spec?.unschedulable = nil
            try cluster.store.update(open, now: cluster.now)
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
        try SimulatedNode.join(node, in: cluster.store, now: cluster.now)
    }

    private static func setUnschedulable(_ number: Int, _ isUnschedulable: Bool) -> Move {
        Move("Node \(number) is \(isUnschedulable ? "cordoned" : "uncordoned")") {
            cluster throws(StoreError) in
            let nodes = cluster.store.state.nodes.all
            if nodes.isEmpty { return }
            var node = nodes[number % nodes.count]
            node.spec = node.spec ?? NodeSpec()
            node.spec?.unschedulable = isUnschedulable ? true : nil
            try cluster.store.update(node, now: cluster.now)
        }
    }
}
