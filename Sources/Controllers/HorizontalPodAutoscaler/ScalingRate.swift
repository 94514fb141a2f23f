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

    /// The greatest size that scaling up may reach.
    var upperLimit: Int {
        select(strictest: { $0.min() }, mostLenient: { $0.max() }) { policy, start in
            let growth = 1 + Double(policy.value) / 100
            // Rounded up: a share of less than one Pod would stop the target for ever.
            return policy.type == "Pods"
                ? start + Int(policy.value)
                : Int(clamping: (Double(start) * growth).rounded(.up))
        }
    }

    /// The least size that scaling down may reach.
    var lowerLimit: Int {
        select(strictest: { $0.max() }, mostLenient: { $0.min() }) { policy, start in
            let remainder = 1 - Double(policy.value) / 100
            return policy.type == "Pods"
                ? start - Int(policy.value)
                : Int(clamping: (Double(start) * remainder).rounded(.towardZero))
        }
    }

    private func select(
        strictest: ([Int]) -> Int?, mostLenient: ([Int]) -> Int?,
        proposal: (_ policy: HPAScalingPolicy, _ start: Int) -> Int
    ) -> Int {
        let proposals = (rules?.policies ?? []).map { policy in
            let change = history.change(after: now - .seconds(policy.periodSeconds))
            return proposal(policy, current - change)
        }
        return switch rules?.selectPolicy {
        case "Disabled": current
        case "Min": strictest(proposals) ?? current
        default: mostLenient(proposals) ?? current
        }
    }
}

extension Int {
    /// `value` as a number of replicas, which has 32 bits; a fraction is cut off.
    init(clamping value: Double) {
        self = Int(Int32(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : .min))
    }
}
