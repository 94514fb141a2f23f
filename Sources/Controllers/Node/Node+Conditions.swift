internal import KubernetesAPI

/// The keys of the taints that controllers put on nodes.
enum NodeTaint {
    static let notReady = "node.kubernetes.io/not-ready"
    static let unreachable = "node.kubernetes.io/unreachable"
    static let memoryPressure = "node.kubernetes.io/memory-pressure"
    static let diskPressure = "node.kubernetes.io/disk-pressure"
    static let pidPressure = "node.kubernetes.io/pid-pressure"
    static let networkUnavailable = "node.kubernetes.io/network-unavailable"
    static let unschedulable = "node.kubernetes.io/unschedulable"
    /// Put on by an administrator who knows that the node is shut down.
    static let outOfService = "node.kubernetes.io/out-of-service"
}

extension Node {
    func condition(_ type: String) -> NodeCondition? {
        status?.conditions?.first { $0.type == type }
    }

    /// The status of the Ready condition; a node that never reported one is Unknown.
    var readiness: String { condition("Ready")?.status ?? "Unknown" }

    var taints: [Taint] { spec?.taints ?? [] }

    /// The taints that end Pods.
    var noExecuteTaints: [Taint] { taints.filter { $0.effect == "NoExecute" } }

    func hasTaint(_ key: String, effect: String) -> Bool {
        taints.contains { $0.key == key && $0.effect == effect }
    }

    mutating func removeTaints(where isMeant: (Taint) -> Bool) {
        let left = taints.filter { !isMeant($0) }
        if left.count < taints.count { spec?.taints = left.isEmpty ? nil : left }
    }

    mutating func addTaint(_ key: String, effect: String, now: Timestamp) {
        if spec == nil { spec = NodeSpec() }
        let taint = Taint.with {
            $0.key = key
            $0.effect = effect
            $0.timeAdded = now.truncatedToSeconds
        }
        let extended = taints + [taint]
        spec?.taints = extended
    }
}
