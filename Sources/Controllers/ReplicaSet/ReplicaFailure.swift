internal import KubernetesAPI

/// Why Pods could not be made: what the condition ReplicaFailure says.
struct ReplicaFailure: Hashable {
    let reason: String
    let message: String
    let since: Timestamp

    /// Adds the condition, unless there is one, or takes it away.
    static func update(
        _ conditions: inout [some ReplicatorCondition]?, to failure: ReplicaFailure?
    ) {
        let others = (conditions ?? []).filter { $0.type != "ReplicaFailure" }
        let isReported = others.count < conditions?.count ?? 0
        guard let failure else {
            // An empty list becomes absent, as on the wire.
            if isReported { conditions = others.isEmpty ? nil : others }
            return
        }
        if isReported { return }
        conditions = others + [failure.condition()]
    }

    private func condition<Condition: ReplicatorCondition>() -> Condition {
        .with {
            $0.type = "ReplicaFailure"
            $0.status = "True"
            $0.reason = reason
            $0.message = message
            $0.lastTransitionTime = since
        }
    }
}

/// A condition of a ReplicaSet or a ReplicationController, which look the same.
protocol ReplicatorCondition: APIStruct {
    var type: String { get set }
    var status: String { get set }
    var reason: String? { get set }
    var message: String? { get set }
    var lastTransitionTime: Timestamp? { get set }
}

extension ReplicaSetCondition: ReplicatorCondition {}
extension ReplicationControllerCondition: ReplicatorCondition {}
