import Controllers
import KubernetesAPI
import Synchronization

/// Makes Pods only if it was told that something happened to its own: what an edge-triggered
/// controller does. It gets along as long as it hears of everything.
struct EdgeTriggeredController: Controller {
    private final class Memory: Sendable {
        /// The ReplicaSets for which a notice came in, and how often each was told of.
        let told = Mutex<[ObjectKey: Int64]>([:])
        let lost = Mutex<Set<ObjectKey>>([])
    }

    let controller: any Controller
    private let memory = Memory()

    init(_ controller: any Controller) { self.controller = controller }

    var name: String { controller.name }

    var watches: [Watch] {
        let memory = memory
        return controller.watches.map { watch in
            Watch(changesOfEveryKind: { old, new, state, enqueue in
                let kind = (new ?? old)?.groupVersionKind.groupKind
                guard watch.groupKind == nil || watch.groupKind == kind else { return }
                watch.forEachKey(from: old, to: new, in: state) { key in
                    let pods = [old, new].compactMap { $0 as? Pod }
                    if pods.contains(where: { !$0.isActive }) { Self.note(key, memory) }
                    if old is Pod, new == nil { Self.note(key, memory) }
                    enqueue(key)
                }
            })
        }
    }

    private static func note(_ key: ObjectKey, _ memory: Memory) {
        _ = memory.lost.withLock { $0.insert(key) }
    }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = controller.reconcile(key, in: state, now: now)
        let generation = state.object(key)?.metadata.generation ?? 0
        let isNew = memory.told.withLock { $0.updateValue(generation, forKey: key) != generation }
        let hasLost = memory.lost.withLock { $0.remove(key) != nil }
        if !isNew, !hasLost {
            plan.actions.removeAll { if case .create = $0 { true } else { false } }
        }
        return plan
    }
}

/// Says what it is about to do before it does it, and believes it afterwards.
struct BelievesItsStatusController: Controller {
    let controller: any Controller

    var name: String { controller.name }
    var watches: [Watch] { controller.watches }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = controller.reconcile(key, in: state, now: now)
        guard var replicaSet = state.replicaSets[key.namespacedName] else { return plan }
        let makesPods = plan.actions.contains { if case .create = $0 { true } else { false } }
        guard makesPods else { return plan }
        if replicaSet.status?.replicas == replicaSet.spec?.replicas {
            // "There are all of them": an earlier process said so, and died.
            return Plan()
        }
        var status = replicaSet.status ?? ReplicaSetStatus()
        status.replicas = replicaSet.spec?.replicas ?? 1
        replicaSet.status = status
        plan.actions.removeAll { if case .updateStatus = $0 { true } else { false } }
        plan.actions.insert(.updateStatus(replicaSet), at: 0)
        return plan
    }
}
