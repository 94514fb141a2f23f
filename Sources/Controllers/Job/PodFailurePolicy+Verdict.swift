internal import KubernetesAPI

/// What a failure policy says about a Pod that failed.
struct PodFailureVerdict: Hashable {
    /// The failure counts towards the limits.
    var isCounted = true
    /// The Pod's index fails whatever its limit.
    var failsIndex = false
    /// The whole Job fails, for this reason.
    var jobFailure: String?
}

extension PodFailurePolicy {
    /// What the first rule that matches says; without one the failure counts.
    func verdict(on pod: Pod) -> PodFailureVerdict {
        for (index, rule) in rules.enumerated() {
            guard let match = rule.match(pod) else { continue }
            switch rule.action {
            case "Ignore": return PodFailureVerdict(isCounted: false)
            case "FailIndex": return PodFailureVerdict(failsIndex: true)
            case "FailJob":
                return PodFailureVerdict(
                    jobFailure: "\(match) matching FailJob rule at index \(index)")
            default: return PodFailureVerdict()
            }
        }
        return PodFailureVerdict()
    }
}

extension PodFailurePolicyRule {
    /// What of `pod` matches the rule, in words; `nil` if nothing does. A rule looks at exit codes
    /// or at conditions, never at both.
    fileprivate func match(_ pod: Pod) -> String? {
        if let onExitCodes {
            return onExitCodes.match(pod).map { container, exitCode in
                "Container \(container) for pod \(pod.namespacedName) "
                    + "failed with exit code \(exitCode)"
            }
        }
        for condition in pod.status?.conditions ?? [] {
            let isMatching = onPodConditions?.contains {
                $0.type == condition.type && $0.status == condition.status
            }
            if isMatching == true {
                return "Pod \(pod.namespacedName) has condition \(condition.type)"
            }
        }
        return nil
    }
}

extension PodFailurePolicyOnExitCodesRequirement {
    /// The first container, init containers last, that ended with an exit code that matches. Code 0
    /// never does: that is no failure.
    fileprivate func match(_ pod: Pod) -> (container: String, exitCode: Int32)? {
        let statuses =
            (pod.status?.containerStatuses ?? []) + (pod.status?.initContainerStatuses ?? [])
        for status in statuses where containerName == nil || containerName == status.name {
            guard let exitCode = status.state?.terminated?.exitCode, exitCode != 0 else { continue }
            if values.contains(exitCode) == (`operator` == "In") { return (status.name, exitCode) }
        }
        return nil
    }
}
