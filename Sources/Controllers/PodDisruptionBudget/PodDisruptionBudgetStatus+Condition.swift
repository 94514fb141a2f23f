public import KubernetesAPI

extension PodDisruptionBudgetStatus {
    static let disruptionAllowed = "DisruptionAllowed"

    /// The reason of the condition while the controller cannot tell what the budget needs.
    public static let syncFailedReason = "SyncFailed"

    /// Whether an eviction is allowed now, with the reason.
    public var disruptionAllowedCondition: Condition? {
        conditions?.first { $0.type == Self.disruptionAllowed }
    }

    /// Sets the condition DisruptionAllowed by what `disruptionsAllowed` says.
    public mutating func updateDisruptionAllowedCondition(now: Timestamp) {
        let isAllowed = (disruptionsAllowed ?? 0) > 0
        setDisruptionAllowed(
            isAllowed ? "True" : "False",
            reason: isAllowed ? "SufficientPods" : "InsufficientPods", message: "", now: now)
    }

    mutating func setDisruptionAllowed(
        _ status: String, reason: String, message: String, now: Timestamp
    ) {
        let current = disruptionAllowedCondition
        let condition = Condition.with {
            $0.type = Self.disruptionAllowed
            $0.status = status
            $0.reason = reason
            $0.message = message
            $0.observedGeneration = observedGeneration
            $0.lastTransitionTime =
                current?.status == status ? current?.lastTransitionTime ?? now : now
        }
        conditions = (conditions ?? []).filter { $0.type != Self.disruptionAllowed } + [condition]
    }
}
