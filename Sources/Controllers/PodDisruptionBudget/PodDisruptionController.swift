public import KubernetesAPI

/// The part of Kubernetes' disruption-controller that looks at Pods: it warns of a Pod that several
/// budgets choose, because an eviction refuses it, and takes the condition DisruptionTarget back
/// from a Pod that was to be deleted and was not.
public struct PodDisruptionController: Controller {
    /// How long a Pod may wait for its deletion.
    private static let timeout: Duration = .seconds(120)

    public let name = "pod-disruption-controller"
    public let eventSource = "controllermanager"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(Pod.self) { pod, state, enqueue in
                if pod.awaitedDisruption != nil || state.budgets(of: pod).count > 1 {
                    enqueue(pod.key)
                }
            }
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let pod = state.pods[key.namespacedName] else { return plan }
        let budgets = state.budgets(of: pod)
        if let first = budgets.first, budgets.count > 1 {
            plan.events.append(
                EventRecord(
                    .warning, "MultiplePodDisruptionBudgets", regarding: pod,
                    "Pod \"\(pod.namespace)\"/\"\(pod.name)\" matches multiple "
                        + "PodDisruptionBudgets.  Chose \"\(first.name)\" arbitrarily."))
        }
        if let condition = pod.awaitedDisruption {
            withdraw(condition, from: pod, now: now, plan: &plan)
        }
        return plan
    }

    private func withdraw(
        _ condition: PodCondition, from pod: Pod, now: Timestamp, plan: inout Plan
    ) {
        let deadline = (condition.lastTransitionTime ?? now) + Self.timeout
        if deadline > now {
            plan.requeue(after: deadline - now)
            return
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
    }
}

extension ClusterState {
    /// The budgets that choose a Pod, sorted by name.
    fileprivate func budgets(of pod: Pod) -> [PodDisruptionBudget] {
        podDisruptionBudgets.selecting(pod.metadata.labels, in: pod.namespace)
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
