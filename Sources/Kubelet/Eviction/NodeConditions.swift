internal import KubernetesAPI

/// The conditions that a kubelet sets on its node.
struct NodeConditions: Equatable {
    private struct Words {
        let type: String
        /// What is told when it is true, and when it is false: a reason, a sentence and an event.
        let whenTrue: (reason: String, message: String, event: String)
        let whenFalse: (reason: String, message: String, event: String)
    }

    private static let memory = Words(
        type: "MemoryPressure",
        whenTrue: (
            "KubeletHasInsufficientMemory", "kubelet has insufficient memory available",
            "NodeHasInsufficientMemory"
        ),
        whenFalse: (
            "KubeletHasSufficientMemory", "kubelet has sufficient memory available",
            "NodeHasSufficientMemory"
        ))
    private static let disk = Words(
        type: "DiskPressure",
        whenTrue: ("KubeletHasDiskPressure", "kubelet has disk pressure", "NodeHasDiskPressure"),
        whenFalse: (
            "KubeletHasNoDiskPressure", "kubelet has no disk pressure", "NodeHasNoDiskPressure"
        ))
    private static let processes = Words(
        type: "PIDPressure",
        whenTrue: (
            "KubeletHasInsufficientPID", "kubelet has insufficient PID available",
            "NodeHasInsufficientPID"
        ),
        whenFalse: (
            "KubeletHasSufficientPID", "kubelet has sufficient PID available",
            "NodeHasSufficientPID"
        ))
    private static let ready = Words(
        type: "Ready",
        whenTrue: ("KubeletReady", "kubelet is posting ready status", "NodeReady"),
        whenFalse: ("KubeletNotReady", "node is shutting down", "NodeNotReady"))

    /// `nil` where nobody looks for what is short.
    let pressures: [NodePressure.Condition]?
    let isShuttingDown: Bool

    /// The node's conditions from now on, those of others as they are.
    ///
    /// - Returns: them, and the events for those that have turned.
    func conditions(
        since old: [NodeCondition], now: Timestamp
    ) -> (conditions: [NodeCondition], turns: [String]) {
        var conditions = old
        var turns: [String] = []
        for (words, isTrue) in values {
            let side = isTrue ? words.whenTrue : words.whenFalse
            let place = conditions.firstIndex { $0.type == words.type }
            var condition = place.map { conditions[$0] } ?? .with { $0.type = words.type }
            let status = isTrue ? "True" : "False"
            if condition.status != status {
                turns.append(side.event)
                condition.lastTransitionTime = now.truncatedToSeconds
            }
            condition.status = status
            condition.reason = side.reason
            condition.message = side.message
            if let place {
                conditions[place] = condition
            } else {
                let ready = conditions.firstIndex { $0.type == Self.ready.type }
                conditions.insert(condition, at: ready ?? conditions.endIndex)
            }
        }
        return (conditions, turns)
    }

    private var values: [(Words, Bool)] {
        var values: [(Words, Bool)] = []
        if let pressures {
            values = [
                (Self.memory, pressures.contains(.memory)), (Self.disk, pressures.contains(.disk)),
                (Self.processes, pressures.contains(.processes)),
            ]
        }
        return values + [(Self.ready, !isShuttingDown)]
    }
}
