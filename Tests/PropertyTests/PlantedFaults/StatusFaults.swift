import Controllers
import KubernetesAPI

// Ways to spoil what controllers say, and what makes them look.

extension PlanFault {
    /// A budget that can be overdrawn.
    static let allowsOneDisruptionTooMany: Alteration = { plan, _ in
        plan.mapStatuses { (budget: inout PodDisruptionBudget) in
            let allowed = budget.status?.disruptionsAllowed ?? 0
            budget.status?.disruptionsAllowed = allowed + 1
        }
    }

    /// A budget that takes its share of the Pods there are, not of those there should be.
    static let countsOnlyWhatIsThere: Alteration = { plan, look in
        plan.mapStatuses { (budget: inout PodDisruptionBudget) in
            let healthy = budget.status?.currentHealthy ?? 0
            let desired = budget.status?.desiredHealthy ?? 0
            budget.status?.desiredHealthy = min(desired, healthy)
        }
    }

    /// Counts one node less than there are.
    static let leavesOneNodeOut: Alteration = { plan, _ in
        plan.mapStatuses { (daemonSet: inout DaemonSet) in
            let desired = daemonSet.status?.desiredNumberScheduled ?? 0
            daemonSet.status?.desiredNumberScheduled = max(0, desired - 1)
        }
    }

    /// Scales nothing to zero under Recreate.
    static let stallsUnderRecreate: Alteration = { plan, look in
        let deployment = look.state.deployments[look.key.namespacedName]
        guard deployment?.spec?.strategy?.type == "Recreate" else { return }
        plan.mapUpdates { (replicaSet: inout ReplicaSet) in
            guard replicaSet.spec?.replicas == 0,
                let before = look.state.replicaSets[replicaSet.namespacedName]
            else { return }
            replicaSet.spec?.replicas = before.spec?.replicas
        }
    }
}

/// Hears nothing of nodes.
struct DeafToNodesController: Controller {
    let controller: any Controller

    var name: String { controller.name }

    var watches: [Watch] { controller.watches.filter { $0.groupKind != Node.kind } }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        controller.reconcile(key, in: state, now: now)
    }
}

extension Plan {
    /// Changes the statuses of one kind that the plan writes.
    fileprivate mutating func mapStatuses<Object: KubernetesObject>(
        _ change: (inout Object) -> Void
    ) {
        actions = actions.map { action in
            guard case .updateStatus(let object) = action, var changed = object as? Object
            else { return action }
            change(&changed)
            return .updateStatus(changed)
        }
    }
}
