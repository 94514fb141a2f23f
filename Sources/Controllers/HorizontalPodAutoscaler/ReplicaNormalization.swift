internal import KubernetesAPI

/// Calms down what the metrics ask for: holds it against recent recommendations, against the rate
/// at which the target may grow and shrink, and against `minReplicas` and `maxReplicas`.
struct ReplicaNormalization {
    let current: Int
    let desired: Int
    let limits: ClosedRange<Int>
    /// The rules of the autoscaler itself; without any, those older than `behavior` hold.
    let behavior: HorizontalPodAutoscalerBehavior?
    let settings: AutoscalingSettings
    let now: Timestamp

    struct Explanation: Hashable {
        let reason: String
        let message: String
    }

    /// What comes out, and why it differs from what went in if it does.
    struct Outcome: Hashable {
        let replicas: Int
        let stability: Explanation
        let limitation: Explanation
        let isLimited: Bool
    }

    func normalize(_ history: AutoscalingHistory) -> Outcome {
        let stabilized = stabilize(history)
        let limited =
            behavior.map { limit(stabilized.replicas, $0, history) }
            ?? limitByDefault(stabilized.replicas)
        return Outcome(
            replicas: limited.replicas, stability: stabilized.explanation,
            limitation: limited.explanation,
            isLimited: limited.replicas != stabilized.replicas)
    }

    /// How far back recommendations matter.
    var longestWindow: Duration { max(upWindow, downWindow) }

    private var upWindow: Duration {
        .seconds(behavior?.scaleUp?.stabilizationWindowSeconds ?? 0)
    }

    private var downWindow: Duration {
        behavior?.scaleDown?.stabilizationWindowSeconds.map { .seconds($0) }
            ?? settings.downscaleStabilization
    }

    // MARK: Stabilization

    /// Grows no further than the lowest recommendation of the window for scaling up allows, and
    /// shrinks no further than the highest one of the window for scaling down.
    ///
    /// For example, of 4 replicas with 5, 7 and now 6 recommended: with both windows over all
    /// three, the size is raised to the lowest, 5.
    private func stabilize(
        _ history: AutoscalingHistory
    ) -> (replicas: Int, explanation: Explanation) {
        func recent(_ window: Duration) -> [Int] {
            history.recommendations(
                after: now - window, now: now, syncPeriod: settings.syncPeriod)
        }
        let lowest = recent(upWindow).reduce(desired, min)
        let highest = recent(downWindow).reduce(desired, max)
        let stabilized = behavior == nil ? highest : min(max(current, lowest), highest)
        return (stabilized, stability(of: stabilized))
    }

    private func stability(of stabilized: Int) -> Explanation {
        if stabilized == desired {
            return Explanation(
                reason: "ReadyForNewScale", message: "recommended size matches current size")
        }
        if behavior != nil, desired >= current {
            return Explanation(
                reason: "ScaleUpStabilized",
                message: "recent recommendations were lower than current one, applying the lowest "
                    + "recent recommendation")
        }
        return Explanation(
            reason: "ScaleDownStabilized",
            message: "recent recommendations were higher than current one, applying the highest "
                + "recent recommendation")
    }

    // MARK: Limits

    /// Without `behavior` the target at most doubles in a look, or grows to 4.
    private func limitByDefault(_ replicas: Int) -> (replicas: Int, explanation: Explanation) {
        let scaleUpLimit = max(2 * current, 4)
        if replicas < limits.lowerBound { return (limits.lowerBound, .tooFewReplicas) }
        if replicas <= min(limits.upperBound, scaleUpLimit) { return (replicas, .withinRange) }
        return limits.upperBound > scaleUpLimit
            ? (scaleUpLimit, .scaleUpLimit) : (limits.upperBound, .tooManyReplicas)
    }

    private func limit(
        _ replicas: Int, _ behavior: HorizontalPodAutoscalerBehavior,
        _ history: AutoscalingHistory
    ) -> (replicas: Int, explanation: Explanation) {
        if replicas > current {
            let rate = ScalingRate(
                rules: behavior.scaleUp, current: current, history: history, now: now)
            let scaleUpLimit = max(current, rate.upperLimit)
            if replicas <= min(limits.upperBound, scaleUpLimit) { return (replicas, .withinRange) }
            return limits.upperBound > scaleUpLimit
                ? (scaleUpLimit, .scaleUpLimit) : (limits.upperBound, .tooManyReplicas)
        }
        if replicas < current {
            let rate = ScalingRate(
                rules: behavior.scaleDown, current: current, history: history, now: now)
            let scaleDownLimit = min(current, rate.lowerLimit)
            if replicas >= max(limits.lowerBound, scaleDownLimit) {
                return (replicas, .withinRange)
            }
            return limits.lowerBound < scaleDownLimit
                ? (scaleDownLimit, .scaleDownLimit) : (limits.lowerBound, .tooFewReplicas)
        }
        return (replicas, .withinRange)
    }
}

extension ReplicaNormalization.Explanation {
    fileprivate static let withinRange = Self(
        reason: "DesiredWithinRange", message: "the desired count is within the acceptable range")
    fileprivate static let tooFewReplicas = Self(
        reason: "TooFewReplicas",
        message: "the desired replica count is less than the minimum replica count")
    fileprivate static let tooManyReplicas = Self(
        reason: "TooManyReplicas",
        message: "the desired replica count is more than the maximum replica count")
    fileprivate static let scaleUpLimit = Self(
        reason: "ScaleUpLimit",
        message: "the desired replica count is increasing faster than the maximum scale rate")
    fileprivate static let scaleDownLimit = Self(
        reason: "ScaleDownLimit",
        message: "the desired replica count is decreasing faster than the maximum scale rate")
}
