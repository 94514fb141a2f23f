internal import KubernetesAPI

/// Why Pods could not be made: what the condition ReplicaFailure says.
struct ReplicaFailure: Hashable {
    private static let conditionType = "ReplicaFailure"

    let reason: String
    let message: String
    let since: Timestamp

    /// Adds the condition, unless there is one, or takes it away.
    static func update(_ conditions: inout [ReplicaSetCondition]?, to failure: ReplicaFailure?) {
        let isReported = conditions?.contains { $0.type == conditionType } ?? false
        guard let failure else {
            if isReported { conditions = remaining(conditions) { $0.type } }
            return
        }
        if isReported { return }
        let condition = ReplicaSetCondition.with {
            $0.type = conditionType
            $0.status = "True"
            $0.reason = failure.reason
            $0.message = failure.message
            $0.lastTransitionTime = failure.since
        }
        conditions = (conditions ?? []) + [condition]
    }

    /// The same for a ReplicationController.
    static func update(
        _ conditions: inout [ReplicationControllerCondition]?, to failure: ReplicaFailure?
    ) {
        let isReported = conditions?.contains { $0.type == conditionType } ?? false
        guard let failure else {
            if isReported { conditions = remaining(conditions) { $0.type } }
            return
        }
        if isReported { return }
        let condition = ReplicationControllerCondition.with {
            $0.type = conditionType
            $0.status = "True"
            $0.reason = failure.reason
            $0.message = failure.message
            $0.lastTransitionTime = failure.since
        }
        conditions = (conditions ?? []) + [condition]
    }

    /// The other conditions; an empty list becomes absent, as on the wire.
    private static func remaining<Condition>(
        _ conditions: [Condition]?, type: (Condition) -> String
    ) -> [Condition]? {
        let others = (conditions ?? []).filter { type($0) != conditionType }
        return others.isEmpty ? nil : others
    }
}
