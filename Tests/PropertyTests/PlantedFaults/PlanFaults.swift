import Controllers
import KubernetesAPI

/// A controller whose plans are changed before they are carried out.
struct AlteredController: Controller {
    let controller: any Controller
    let alter: @Sendable (inout Plan, ObjectKey, ClusterState) -> Void

    var name: String { controller.name }
    var watches: [Watch] { controller.watches }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = controller.reconcile(key, in: state, now: now)
        alter(&plan, key, state)
        return plan
    }
}

/// Ways to spoil plans, each of which breaks one promise.
enum PlanFault {
    typealias Alteration = @Sendable (inout Plan, ObjectKey, ClusterState) -> Void

    /// Whenever a ReplicaSet grows it grows by one more.
    static let surgesOneTooMany: Alteration = { plan, _, state in
        plan.mapUpdates { (replicaSet: inout ReplicaSet) in
            let before = state.replicaSets[replicaSet.namespacedName]?.spec?.replicas ?? 0
            let replicas = replicaSet.spec?.replicas ?? 0
            if replicas > before { replicaSet.spec?.replicas = replicas + 1 }
        }
    }

    /// Whenever a ReplicaSet shrinks it shrinks to nothing.
    static let takesTooManyDown: Alteration = { plan, _, state in
        plan.mapUpdates { (replicaSet: inout ReplicaSet) in
            let before = state.replicaSets[replicaSet.namespacedName]?.spec?.replicas ?? 0
            let replicas = replicaSet.spec?.replicas ?? 0
            if replicas < before { replicaSet.spec?.replicas = 0 }
        }
    }

    /// Makes one Pod more than is missing.
    static let makesOneTooMany: Alteration = { plan, _, _ in
        for case .create(let object) in plan.actions {
            guard var pod = object as? Pod else { continue }
            pod.metadata.name = pod.name + "-more"
            plan.actions.append(.create(pod))
            return
        }
    }

    /// Deletes a Pod that another owner controls along with its own.
    static let deletesForeignPods: Alteration = { plan, key, state in
        guard case .delete = plan.actions.first(where: \.isDelete),
            let own = state.replicaSets[key.namespacedName]
        else { return }
        let foreign = state.pods.all.first { pod in
            pod.metadata.controllerReference != nil && !pod.metadata.isControlled(by: own.uid)
        }
        if let foreign { plan.actions.append(.delete(foreign.key, Deletion(uid: foreign.uid))) }
    }

    /// Binds every Pod to the first node, whatever room it has.
    static let ignoresRequests: Alteration = { plan, key, state in
        guard var pod = state.pods[key.namespacedName], let node = state.nodes.all.first,
            !plan.actions.isEmpty
        else { return }
        pod.spec?.nodeName = node.name
        plan.actions = [.update(pod)]
    }

    /// Never asks to look again later.
    static let forgetsToRequeue: Alteration = { plan, _, _ in plan.requeueAfter = nil }

    /// Reports a status that is different every time.
    static let isNeverContent: Alteration = { plan, key, state in
        guard var replicaSet = state.replicaSets[key.namespacedName] else { return }
        let count = replicaSet.status?.terminatingReplicas ?? 0
        replicaSet.status?.terminatingReplicas = (count + 1) % 2
        plan.actions = [.updateStatus(replicaSet)]
    }

    /// Gives Pods names that are made up anew each time.
    static let makesUpNames: Alteration = { plan, _, _ in
        plan.mapCreations { (pod: inout Pod) in
            pod.metadata.name = "pod-\(UInt64.random(in: 0...(.max)))"
        }
    }

    /// Marks each Pod with how many templates there have been.
    static let leavesTraces: Alteration = { plan, key, state in
        let revision = state.replicaSets[key.namespacedName]?
            .metadata.annotations?["deployment.kubernetes.io/revision"]
        plan.mapCreations { (pod: inout Pod) in pod.metadata.labels?["revision"] = revision }
    }
}

extension Plan {
    fileprivate mutating func mapUpdates<Object>(_ change: (inout Object) -> Void) {
        actions = actions.map { action in
            guard case .update(let object) = action, var changed = object as? Object,
                let result = { change(&changed); return changed }() as? any KubernetesObject
            else { return action }
            return .update(result)
        }
    }

    fileprivate mutating func mapCreations<Object>(_ change: (inout Object) -> Void) {
        actions = actions.map { action in
            guard case .create(let object) = action, var changed = object as? Object,
                let result = { change(&changed); return changed }() as? any KubernetesObject
            else { return action }
            return .create(result)
        }
    }
}

extension Action {
    fileprivate var isDelete: Bool {
        if case .delete = self { true } else { false }
    }
}
