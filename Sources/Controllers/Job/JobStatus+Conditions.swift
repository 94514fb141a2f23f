internal import KubernetesAPI

/// The conditions of a Job.
enum JobConditionType: String {
    case suspended = "Suspended"
    /// It has been decided that the Job succeeds; its last Pods may still be ending.
    case successCriteriaMet = "SuccessCriteriaMet"
    /// It has been decided that the Job fails; its last Pods may still be ending.
    case failureTarget = "FailureTarget"
    case complete = "Complete"
    case failed = "Failed"
}

extension JobStatus {
    /// The condition of that type if it is True.
    func trueCondition(_ type: JobConditionType) -> JobCondition? {
        conditions?.first { $0.type == type.rawValue && $0.status == "True" }
    }

    /// Sets a condition. One that was never True is not added as False.
    ///
    /// - Returns: whether anything changed.
    @discardableResult
    mutating func set(
        _ type: JobConditionType, _ status: String, reason: String, message: String, now: Timestamp
    ) -> Bool {
        let condition = JobCondition.with {
            $0.type = type.rawValue
            $0.status = status
            $0.reason = reason
            $0.message = message
            $0.lastProbeTime = now
            $0.lastTransitionTime = now
        }
        guard let position = conditions?.firstIndex(where: { $0.type == type.rawValue }) else {
            if status == "False" { return false }
            conditions = (conditions ?? []) + [condition]
            return true
        }
        let current = conditions?[position]
        if current?.status == status, current?.reason == reason, current?.message == message {
            return false
        }
        conditions?[position] = condition
        return true
    }
}
