import Controllers
import KubernetesAPI

/// A controller whose plans are changed before they are carried out.
struct AlteredController: Controller {
    let controller: any Controller
    let alter: PlanFault.Alteration

    var name: String { controller.name }
    var watches: [Watch] { controller.watches }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = controller.reconcile(key, in: state, now: now)
        alter(&plan, Circumstances(key: key, state: state, now: now))
        return plan
    }
}

/// What a plan was made for.
struct Circumstances {
    let key: ObjectKey
    let state: ClusterState
    let now: Timestamp

    var replicaSet: ReplicaSet? { state.replicaSets[key.namespacedName] }
}

/// Ways to spoil plans, each of which breaks one promise.
enum PlanFault {
    typealias Alteration = @Sendable (inout Plan, Circumstances) -> Void

    /// Whenever a ReplicaSet grows it grows by one more.
    static let surgesOneTooMany: Alteration = { plan, look in
        plan.mapUpdates { (replicaSet: inout ReplicaSet) in
            let before = look.state.replicaSets[replicaSet.namespacedName]?.spec?.replicas ?? 0
            let replicas = replicaSet.spec?.replicas ?? 0
            if replicas > before { replicaSet.spec?.replicas = replicas + 1 }
        }
    }

    /// Whenever a ReplicaSet shrinks it shrinks to nothing.
    static let takesTooManyDown: Alteration = { plan, look in
        plan.mapUpdates { (replicaSet: inout ReplicaSet) in
            let before = look.state.replicaSets[replicaSet.namespacedName]?.spec?.replicas ?? 0
            let replicas = replicaSet.spec?.replicas ?? 0
            if replicas < before { replicaSet.spec?.replicas = 0 }
        }
    }

    /// Makes one child more than is missing.
    static let makesOneTooMany: Alteration = { plan, _ in
        let children = plan.actions.compactMap { action -> (any KubernetesObject)? in
            guard case .create(let object) = action else { return nil }
            return object is Pod || object is Job ? object : nil
        }
        guard var more = children.first else { return }
        more.metadata.name = more.name + "-more"
        plan.actions.append(.create(more))
    }

    /// Makes a second Pod for an ordinal.
    static let doublesOrdinals: Alteration = { plan, look in
        let pods = plan.actions.compactMap { action -> Pod? in
            guard case .create(let object) = action else { return nil }
            return object as? Pod
        }
        guard var twin = pods.first else { return }
        let ordinal = twin.name.dropFirst(look.key.name.count + 1)
        twin.metadata.name = "\(look.key.name)-0\(ordinal)"
        plan.actions.append(.create(twin))
    }

    /// Deletes a Pod that another owner controls along with its own.
    static let deletesForeignPods: Alteration = { plan, look in
        guard case .delete = plan.actions.first(where: \.isDelete),
            let own = look.replicaSet
        else { return }
        let foreign = look.state.pods.all.first { pod in
            pod.metadata.controllerReference != nil && !pod.metadata.isControlled(by: own.uid)
        }
        if let foreign { plan.actions.append(.delete(foreign.key, Deletion(uid: foreign.uid))) }
    }

    /// Binds some Pods to the first node, whatever room it has. Not all of them: a node refuses
    /// what it has no room for, and the next Pod in its stead would be refused as well, and so on.
    static let ignoresRequests: Alteration = { plan, look in
        guard var pod = look.state.pods[look.key.namespacedName],
            let node = look.state.nodes.all.first, !plan.actions.isEmpty,
            pod.name.last.map({ "bcdfghjklm".contains($0) }) == true
        else { return }
        pod.spec?.nodeName = node.name
        plan.actions = [.update(pod)]
    }

    /// Never asks to look again later.
    static let forgetsToRequeue: Alteration = { plan, _ in plan.requeueAfter = nil }

    /// Writes a status that its own next look takes back.
    static let isNeverContent: Alteration = { plan, look in
        guard var replicaSet = look.replicaSet, plan.actions.isEmpty else { return }
        var status = replicaSet.status ?? ReplicaSetStatus()
        status.terminatingReplicas = 1000
        replicaSet.status = status
        plan.actions = [.updateStatus(replicaSet)]
    }

    /// Gives Pods names that are made up anew each time.
    static let makesUpNames: Alteration = { plan, _ in
        plan.mapCreations { (pod: inout Pod) in
            pod.metadata.name = "pod-\(UInt64.random(in: 0...(.max)))"
        }
    }

    /// Marks each Pod with how many templates there have been.
    static let leavesTraces: Alteration = { plan, look in
        let revision = look.replicaSet?
            .metadata.annotations?["deployment.kubernetes.io/revision"]
        plan.mapCreations { (pod: inout Pod) in pod.metadata.labels?["revision"] = revision }
    }
}

extension Plan {
    /// Changes the objects of one kind that the plan updates.
    mutating func mapUpdates<Object>(_ change: (inout Object) -> Void) {
        actions = actions.map { action in
            guard case .update(let object) = action, var changed = object as? Object,
                let result = {
                    change(&changed)
                    return changed
                }() as? any KubernetesObject
            else { return action }
            return .update(result)
        }
    }

    /// Changes the objects of one kind that the plan creates.
    mutating func mapCreations<Object>(_ change: (inout Object) -> Void) {
        actions = actions.map { action in
            guard case .create(let object) = action, var changed = object as? Object,
                let result = {
                    change(&changed)
                    return changed
                }() as? any KubernetesObject
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
