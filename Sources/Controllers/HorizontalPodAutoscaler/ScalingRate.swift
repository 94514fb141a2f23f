internal import KubernetesAPI

/// How far the policies of one direction let the target grow or shrink now.
///
/// A policy counts from the size at the beginning of its period: the present one without what was
/// added and taken away since. For example, 5 replicas of which 2 came within the last minute,
/// under a policy of 1 Pod a minute for scaling down: 5 − 2 − 1 = 2.
struct ScalingRate {
    let rules: HPAScalingRules?
    let current: Int
    let history: AutoscalingHistory
    let now: Timestamp

    /// The greatest size that scaling up may reach. A share is rounded up: one of less than one Pod
    /// would stop the target for ever.
    var upperLimit: Int {
        let proposals = proposals { policy, start in
            policy.type == "Pods"
                ? start + Int(policy.value)
                : Int(clamping: (Double(start) * (1 + Double(policy.value) / 100)).rounded(.up))
        }
        return select(strictest: proposals.min(), mostLenient: proposals.max())
    }

    /// The least size that scaling down may reach.
    var lowerLimit: Int {
        let proposals = proposals { policy, start in
            policy.type == "Pods"
                ? start - Int(policy.value)
                : Int(clamping: Double(start) * (1 - Double(policy.value) / 100))
        }
        return select(strictest: proposals.max(), mostLenient: proposals.min())
    }

    /// How far each policy would go.
    private func proposals(
        _ proposal: (_ policy: HPAScalingPolicy, _ start: Int) -> Int
    ) -> [Int] {
        (rules?.policies ?? []).map { policy in
            let change = history.change(after: now - .seconds(policy.periodSeconds))
            return proposal(policy, current - change)
        }
    }

    private func select(strictest: Int?, mostLenient: Int?) -> Int {
        switch rules?.selectPolicy {
        case "Disabled": current
        case "Min": strictest ?? current
        default: mostLenient ?? current
        }
    }
}

extension Int {
    /// `value` as a number of replicas, which has 32 bits; a fraction is cut off.
    init(clamping value: Double) {
        self = Int(Int32(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : .min))
    }
}
