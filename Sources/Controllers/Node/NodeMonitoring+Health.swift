internal import KubernetesAPI

// Nodes from which nothing is heard any more.

extension NodeMonitoring {
    /// How long a node may be silent (`--node-monitor-grace-period`).
    private static let gracePeriod: Duration = .seconds(50)
    /// How long a new node may take to report for the first time (`--node-startup-grace-period`).
    private static let startupGracePeriod: Duration = .seconds(60)
    /// NetworkUnavailable is missing because it does not come from the kubelet.
    private static let kubeletConditions = [
        "Ready", "MemoryPressure", "DiskPressure", "PIDPressure",
    ]

    /// Makes the conditions of a silent node Unknown, and its Pods not ready.
    ///
    /// A node without a Lease is not monitored: nobody promised that it would be heard of. Those
    /// are the simulated ones, which exist in the store alone and cannot fall silent.
    ///
    /// - Returns: the node as it is after this pass.
    mutating func checkHealth(of node: Node) -> Node {
        let leases = state.table(Lease.self)
        guard let lease = leases[NodeLifecycleController.leaseNamespace, node.name] else {
            return node
        }
        let isNew = node.condition("Ready") == nil
        let grace = isNew ? Self.startupGracePeriod : Self.gracePeriod
        let deadline = lastSign(of: node, lease) + grace
        if now < deadline {
            plan.requeue(after: deadline - now)
            return node
        }
        let silent = silenced(node)
        if silent.condition("Ready") == node.condition("Ready") { return node }
        plan.actions.append(.updateStatus(silent))
        if node.readiness == "True" {
            plan.events.append(
                EventRecord(
                    .normal, "NodeNotReady", regarding: node,
                    "Node \(node.name) status is now: NodeNotReady"))
            markPodsNotReady(on: node)
        }
        return silent
    }

    /// When the node was last heard of.
    ///
    /// Kubernetes remembers when it saw a Lease or a status change, so that it need not trust the
    /// clocks of nodes. Here everyone has the clock of the loop, and what the objects say is
    /// enough.
    private func lastSign(of node: Node, _ lease: Lease) -> Timestamp {
        let signs = [
            lease.spec?.renewTime?.timestamp, node.condition("Ready")?.lastHeartbeatTime,
            node.metadata.creationTimestamp,
        ]
        return signs.compactMap(\.self).max() ?? now
    }

    private func silenced(_ node: Node) -> Node {
        var conditions = node.status?.conditions ?? []
        for type in Self.kubeletConditions {
            guard let position = conditions.firstIndex(where: { $0.type == type }) else {
                conditions.append(
                    .with {
                        $0.type = type
                        $0.status = "Unknown"
                        $0.reason = "NodeStatusNeverUpdated"
                        $0.message = "Kubelet never posted node status."
                        $0.lastHeartbeatTime = node.metadata.creationTimestamp
                        $0.lastTransitionTime = now.truncatedToSeconds
                    })
                continue
            }
            if conditions[position].status == "Unknown" { continue }
            conditions[position].status = "Unknown"
            conditions[position].reason = "NodeStatusUnknown"
            conditions[position].message = "Kubelet stopped posting node status."
            conditions[position].lastTransitionTime = now.truncatedToSeconds
        }
        var silent = node
        if silent.status == nil { silent.status = NodeStatus() }
        silent.status?.conditions = conditions
        return silent
    }

    /// Takes the Pods of a silent node out of their Services. They stay not ready until the kubelet
    /// reports them again.
    private mutating func markPodsNotReady(on node: Node) {
        state.pods.forEach(.node(node.name)) { pod in
            guard pod.isReady else { return }
            var marked = pod
            marked.status?.conditions = pod.status?.conditions?.map { condition in
                guard condition.type == "Ready" else { return condition }
                var unready = condition
                unready.status = "False"
                unready.lastTransitionTime = now.truncatedToSeconds
                return unready
            }
            plan.actions.append(.updateStatus(marked))
            plan.events.append(
                EventRecord(.warning, "NodeNotReady", regarding: pod, "Node is not ready"))
        }
    }
}
