public import KubernetesAPI

/// Keeps new Pods away from nodes that are not well or cordoned: turns each node's conditions and
/// `spec.unschedulable` into NoSchedule taints, as a part of Kubernetes' node-lifecycle-controller
/// does.
public struct NodeTaintController: Controller {
    /// Which status of which condition means which taint.
    private static let conditionTaints: [(type: String, status: String, taint: String)] = [
        ("Ready", "False", NodeTaint.notReady),
        ("Ready", "Unknown", NodeTaint.unreachable),
        ("MemoryPressure", "True", NodeTaint.memoryPressure),
        ("DiskPressure", "True", NodeTaint.diskPressure),
        ("NetworkUnavailable", "True", NodeTaint.networkUnavailable),
        ("PIDPressure", "True", NodeTaint.pidPressure),
    ]
    private static let managedTaints =
        Set(conditionTaints.map(\.taint)).union([NodeTaint.unschedulable])

    /// The taints follow what they are about by a moment: a DaemonSet still gets its Pod onto a
    /// node that joins and is not ready yet, as it does in Kubernetes, where the controllers act
    /// side by side.
    private static let delay: Duration = .milliseconds(100)

    public let name = "node-lifecycle-controller"
    public let eventSource = "node-controller"

    public init() {}

    public var watches: [Watch] { [.itself(Node.self, after: Self.delay)] }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let node = state.nodes[key.namespacedName] else { return plan }
        var updated = node
        let wanted = wantedTaints(of: node)
        updated.removeTaints { taint in
            taint.effect == "NoSchedule" && Self.managedTaints.contains(taint.key)
                && !wanted.contains(taint.key)
        }
        for taint in wanted where !node.hasTaint(taint, effect: "NoSchedule") {
            updated.addTaint(taint, effect: "NoSchedule", now: now)
        }
        updated.stampTaints(now: now)
        if updated != node { plan.actions.append(.update(updated)) }
        return plan
    }

    private func wantedTaints(of node: Node) -> [String] {
        var wanted = Self.conditionTaints
            .filter { node.condition($0.type)?.status == $0.status }.map(\.taint)
        if node.spec?.unschedulable == true { wanted.append(NodeTaint.unschedulable) }
        return wanted
    }
}

extension Node {
    /// Notes since when each NoExecute taint is there, where whoever put it on did not say.
    ///
    /// Kubernetes' taint-eviction-controller keeps in memory since when it knows a taint, and
    /// forgets it at a restart. Here the state is the only memory.
    fileprivate mutating func stampTaints(now: Timestamp) {
        guard let taints = spec?.taints else { return }
        spec?.taints = taints.map { taint in
            guard taint.effect == "NoExecute", taint.timeAdded == nil else { return taint }
            var stamped = taint
            stamped.timeAdded = now.truncatedToSeconds
            return stamped
        }
    }
}
