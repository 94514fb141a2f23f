public import KubernetesAPI

/// Keeps the status of PodDisruptionBudgets, as Kubernetes' disruption-controller does: how many of
/// the chosen Pods are healthy, how many must be, and so how many may be evicted now.
///
/// Where several budgets choose the same Pod, Kubernetes wakes just one of them, any, when the Pod
/// changes, and the others go stale. Here all of them follow, because a status must not depend on
/// which change was noticed. `PodDisruptionController` warns of it.
public struct DisruptionController: Controller {
    public let name = "disruption-controller"
    public let eventSource = "controllermanager"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(PodDisruptionBudget.self),
            Watch(Pod.self) { pod, state, enqueue in
                let budgets = state.podDisruptionBudgets.selecting(
                    pod.metadata.labels, in: pod.namespace)
                for budget in budgets { enqueue(budget.key) }
            },
            // Shares are taken of what these ask for. Kubernetes learns of a new size by the Pods
            // that come or go; where a quota refuses them it would keep to the old one.
            Self.sizes(of: Deployment.self) { ($0.spec?.replicas, $0.spec?.template) },
            Self.sizes(of: ReplicaSet.self) { ($0.spec?.replicas, $0.spec?.template) },
            Self.sizes(of: StatefulSet.self) { ($0.spec?.replicas, $0.spec?.template) },
            Self.sizes(of: ReplicationController.self) { ($0.spec?.replicas, $0.spec?.template) },
        ]
    }

    /// Watches how many Pods the objects of a kind ask for, and what labels those have.
    private static func sizes<Object: KubernetesObject>(
        of type: Object.Type,
        _ request: @escaping @Sendable (Object) -> (replicas: Int32?, template: PodTemplateSpec?)
    ) -> Watch {
        Watch(changesOf: type) { old, new, state, enqueue in
            if let old, let new, request(old).replicas == request(new).replicas,
                old.metadata.ownerReferences == new.metadata.ownerReferences
            {
                return
            }
            guard let object = new ?? old else { return }
            let budgets = state.podDisruptionBudgets.selecting(
                request(object).template?.metadata?.labels, in: object.namespace)
            for budget in budgets { enqueue(budget.key) }
        }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        guard let budget = state.podDisruptionBudgets[key.namespacedName] else { return Plan() }
        return DisruptionBudgeting(budget, in: state, now: now).decide()
    }
}
