internal import KubernetesAPI

/// The conditions of a HorizontalPodAutoscaler.
enum AutoscalingConditionType: String {
    /// The target can be found and scaled.
    case ableToScale = "AbleToScale"
    /// The metrics can be told.
    case scalingActive = "ScalingActive"
    /// What the metrics ask for is cut down.
    case scalingLimited = "ScalingLimited"
}

extension HorizontalPodAutoscalerStatus {
    func condition(_ type: AutoscalingConditionType) -> HorizontalPodAutoscalerCondition? {
        conditions?.first { $0.type == type.rawValue }
    }

    /// Sets a condition in its place; its time changes only with its status.
    mutating func set(
        _ type: AutoscalingConditionType, _ status: String, reason: String, message: String,
        now: Timestamp
    ) {
        var all = conditions ?? []
        let index = all.firstIndex { $0.type == type.rawValue } ?? all.endIndex
        if index == all.endIndex { all.append(.with { $0.type = type.rawValue }) }
        if all[index].status != status {
            all[index].lastTransitionTime = now.truncatedToSeconds
        }
        all[index].status = status
        all[index].reason = reason
        all[index].message = message
        conditions = all
    }
}
