public import KubernetesAPI

/// Takes back the condition DisruptionTarget from Pods that were to be deleted and were not, as a
/// part of Kubernetes' disruption-controller does.
public struct StaleDisruptionController: Controller {
    private static let timeout: Duration = .seconds(120)

    public let name = "disruption-controller"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(Pod.self) { pod, _, enqueue in
                if pod.awaitedDisruption != nil { enqueue(pod.key) }
            }
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let pod = state.pods[key.namespacedName], let condition = pod.awaitedDisruption
        else { return plan }
        let deadline = (condition.lastTransitionTime ?? now) + Self.timeout
        if deadline > now {
            plan.requeue(after: deadline - now)
            return plan
        }
        var updated = pod
        updated.status?.conditions = (pod.status?.conditions ?? []).map { condition in
            guard condition.type == Pod.disruptionTarget else { return condition }
            var withdrawn = condition
            withdrawn.status = "False"
            withdrawn.lastTransitionTime = now.truncatedToSeconds
            return withdrawn
        }
        plan.actions.append(.updateStatus(updated))
        return plan
    }
}

extension Pod {
    fileprivate static let disruptionTarget = "DisruptionTarget"

    /// The condition of a Pod that is going to be deleted. That of a node which ends the Pod itself
    /// may stand for as long as that takes, and a Pod that has finished needs no more writes.
    fileprivate var awaitedDisruption: PodCondition? {
        guard let condition = condition(Self.disruptionTarget), condition.status == "True",
            condition.reason != "TerminationByKubelet", !isTerminating, !hasFinished
        else { return nil }
        return condition
    }
}
