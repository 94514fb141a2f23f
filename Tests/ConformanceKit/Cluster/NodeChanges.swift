import Controllers
import KubernetesAPI
import Reconcile

/// Changes nodes as their kubelets and administrators would.
struct NodeChanges {
    private let cluster: VirtualCluster
    private var now: Timestamp { cluster.now }

    init(_ cluster: VirtualCluster) { self.cluster = cluster }

    func perform(_ change: NodeOperation) throws(ScenarioFault) {
        let name = change.node.name
        switch change.operation {
        case .add:
            try cluster.write("node \(name)") { () throws(StoreError) in
                try cluster.store.create(change.node.object(now: now), now: now)
            }
            // An API server taints every new node. The recordings took that off again at once, but
            // after the scheduler had seen the node.
            try cluster.settle(.zero)
            try update(name) { node in
                node.spec?.taints = change.node.taints.isEmpty ? nil : change.node.taints
            }
        case .remove:
            try cluster.write("the end of node \(name)") { () throws(StoreError) in
                try cluster.store.delete(
                    ObjectKey(Node.self, namespace: "", name: name), now: now)
            }
        case .ready: try report(name) { $0.setReady(true, now: now) }
        case .notReady: try report(name) { $0.setReady(false, now: now) }
        case .condition: try reportCondition(change)
        case .cordon: try update(name) { $0.spec?.unschedulable = true }
        case .uncordon: try update(name) { $0.spec?.unschedulable = nil }
        case .taint:
            try update(name) { node in
                let others = (node.spec?.taints ?? []).filter { !$0.isSamePlace(as: change.taint) }
                node.spec?.taints = others + [change.taint]
            }
        case .untaint:
            try update(name) { node in
                let left = (node.spec?.taints ?? []).filter { taint in
                    let isMeant = change.taint.effect.isEmpty || change.taint.effect == taint.effect
                    return taint.key != change.taint.key || !isMeant
                }
                node.spec?.taints = left.isEmpty ? nil : left
            }
        case .label:
            try update(name) { node in
                let labels = node.metadata.labels ?? [:]
                node.metadata.labels = labels.merging(change.node.labels) { _, given in given }
            }
        case .silence: try renewLastTime(name)
        case .heartbeat: try renewFromNowOn(name)
        }
    }

    // MARK: Leases

    private func leaseKey(_ name: String) -> ObjectKey {
        ObjectKey(Lease.self, namespace: VirtualCluster.leaseNamespace, name: name)
    }

    /// Leaves a Lease that nobody renews any more. Until then a node has none, which spares the
    /// cluster a renewal every few seconds: a node without a Lease is not monitored.
    private func renewLastTime(_ name: String) throws(ScenarioFault) {
        let key = leaseKey(name)
        var lease = cluster.store.state.object(key) as? Lease ?? Lease()
        let isNew = lease.metadata.name == nil
        lease.metadata.name = key.name
        lease.metadata.namespace = key.namespace
        lease.spec = .with {
            $0.holderIdentity = name
            $0.leaseDurationSeconds = 40
            $0.renewTime = now.microTime
        }
        try cluster.write("the lease of node \(name)") { () throws(StoreError) in
            if isNew {
                try cluster.store.create(lease, now: now)
            } else {
                try cluster.store.update(lease, now: now)
            }
        }
    }

    private func renewFromNowOn(_ name: String) throws(ScenarioFault) {
        let key = leaseKey(name)
        if cluster.store.state.object(key) == nil { return }
        try cluster.write("the lease of node \(name)") { () throws(StoreError) in
            try cluster.store.delete(key, now: now)
        }
    }

    // MARK: Nodes

    private func reportCondition(_ change: NodeOperation) throws(ScenarioFault) {
        guard let type = change.conditionType, let status = change.conditionStatus else {
            throw ScenarioFault("node condition needs a type and a status")
        }
        try report(change.node.name) { node in
            node.setCondition(type, status, reason: "Scripted", now: now)
        }
    }

    private func update(
        _ name: String, _ change: (inout Node) -> Void
    ) throws(ScenarioFault) {
        let node = try changed(name, change)
        try cluster.write("node \(name)") { () throws(StoreError) in
            try cluster.store.update(node, now: now)
        }
    }

    private func report(
        _ name: String, _ change: (inout Node) -> Void
    ) throws(ScenarioFault) {
        let node = try changed(name, change)
        try cluster.write("node \(name)") { () throws(StoreError) in
            try cluster.store.updateStatus(node, now: now)
        }
    }

    private func changed(
        _ name: String, _ change: (inout Node) -> Void
    ) throws(ScenarioFault) -> Node {
        guard var node = cluster.store.state.nodes["", name] else {
            throw ScenarioFault("there is no node \(name)")
        }
        if node.spec == nil { node.spec = NodeSpec() }
        change(&node)
        return node
    }
}

extension Taint {
    /// A node has at most one taint of a key and an effect.
    fileprivate func isSamePlace(as other: Taint) -> Bool {
        key == other.key && effect == other.effect
    }
}
