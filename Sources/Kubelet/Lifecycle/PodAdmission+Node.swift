internal import Controllers
internal import KubernetesAPI

extension PodAdmission {
    /// Why a node cannot take a Pod that was bound to it past the scheduler: the same questions as
    /// the scheduler's, asked once more; the first that fails counts.
    ///
    /// - Parameter others: what the Pods take that run on the node, or may come to.
    static func rejection(
        of pod: Pod, by node: Node, beside others: NodeOccupancy
    ) -> Rejection? {
        guard let spec = pod.spec else { return nil }
        if let shortage = shortage(of: spec, on: node, beside: others) { return shortage }
        let labels = node.metadata.labels ?? [:]
        if !spec.acceptsNode(named: node.name, labels: labels) {
            return failure("NodeAffinity", "node(s) didn't match Pod's node affinity/selector")
        }
        if others.isInConflict(with: spec.hostPorts) {
            return failure(
                "NodePorts", "node(s) didn't have free ports for the requested pod ports")
        }
        let isTolerated = (node.spec?.taints ?? []).filter { $0.effect == "NoExecute" }
            .allSatisfy { taint in spec.tolerations?.contains { $0.tolerates(taint) } ?? false }
        return isTolerated
            ? nil : failure("TaintToleration", "node(s) had taints that the pod didn't tolerate")
    }

    private static func failure(_ predicate: String, _ reason: String) -> Rejection {
        Rejection(reason: predicate, message: "Predicate \(predicate) failed: \(reason)")
    }

    /// The first resource of which too little is left.
    private static func shortage(
        of spec: PodSpec, on node: Node, beside others: NodeOccupancy
    ) -> Rejection? {
        guard let allocatable = node.status?.allocatable else { return nil }
        let wanted = spec.requests
        let used = others.requests
        let offered = ResourceAmounts(allocatable)
        func compare(
            _ name: String, _ wanted: Int64, used: Int64, offered: Int64
        ) -> Rejection? {
            guard wanted > 0, wanted > offered.saturatingSubtracting(used) else { return nil }
            return Rejection(
                reason: "OutOf\(name)",
                message: "Node didn't have enough resource: \(name), requested: \(wanted), "
                    + "used: \(used), capacity: \(offered)")
        }
        if let pods = allocatable["pods"]?.value,
            let full = compare("pods", 1, used: Int64(others.podCount), offered: pods)
        {
            return full
        }
        let shortages = [
            compare("cpu", wanted.cpuMillis, used: used.cpuMillis, offered: offered.cpuMillis),
            compare(
                "memory", wanted.memoryBytes, used: used.memoryBytes,
                offered: offered.memoryBytes),
            allocatable["ephemeral-storage"] == nil
                ? nil
                : compare(
                    "ephemeral-storage", wanted.ephemeralStorageBytes,
                    used: used.ephemeralStorageBytes, offered: offered.ephemeralStorageBytes),
        ]
        // What the node does not have at all may be the cluster's, and is not the node's concern.
        let extended = wanted.extended.sorted { $0.key < $1.key }.map { name, amount in
            offered.extended[name].flatMap { offered in
                compare(name, amount, used: used.extended[name] ?? 0, offered: offered)
            }
        }
        return (shortages + extended).compactMap(\.self).first
    }
}
