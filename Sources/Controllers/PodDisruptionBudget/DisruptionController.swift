public import KubernetesAPI

/// Keeps the status of PodDisruptionBudgets, as Kubernetes' disruption-controller does: how many of
/// the chosen Pods are healthy, how many must be, and so how many may be evicted now.
///
/// Where several budgets choose the same Pod, Kubernetes wakes just one of them, any, when the Pod
/// changes, and the others go stale. Here all of them follow, because a status must not depend on
/// which change was noticed. `PodDisruptionController` warns of it.
public struct DisruptionController: Controller {
    public let name = "disruption-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(PodDisruptionBudget.self),
            Watch(Pod.self) { pod, state, enqueue in
                let budgets = state.podDisruptionBudgets.selecting(
                    pod.metadata.labels, in: pod.namespace)
                for budget in budgets { enqueue(budget.key) }
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        guard let budget = state.podDisruptionBudgets[key.namespacedName] else { return Plan() }
        return DisruptionBudgeting(budget, in: state, now: now).decide()
    }
}
