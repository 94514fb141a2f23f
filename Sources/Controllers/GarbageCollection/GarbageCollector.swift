public import KubernetesAPI

/// Deletes what has lost its owners, and carries out foreground and orphaning deletions, as
/// Kubernetes' garbage-collector-controller does.
///
/// Every object is a key. The rules:
/// - An object all of whose owners are gone is deleted. An owner is gone if there is no object of
///   that kind and name with that uid, so a reference with a wrong kind counts as gone.
/// - An object that keeps at least one owner loses its references to those that are gone.
/// - An owner with the finalizer `foregroundDeletion` waits: its dependents are deleted first, and
///   it goes once none is left that has `blockOwnerDeletion`.
/// - An owner with the finalizer `orphan` waits until no dependent refers to it any more.
public struct GarbageCollector: Controller {
    /// Set by the API server on an object that is deleted with propagation policy Foreground.
    public static let foregroundFinalizer = "foregroundDeletion"
    /// Set by the API server on an object that is deleted with propagation policy Orphan.
    public static let orphanFinalizer = "orphan"

    public let name = "garbage-collector-controller"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(changesOfEveryKind: { old, new, state, enqueue in
                if let old, let new, !Self.isConcerned(by: old.metadata, new.metadata) { return }
                if let old { Self.enqueueAffected(by: old, in: state, enqueue) }
                if let new { Self.enqueueAffected(by: new, in: state, enqueue) }
            })
        ]
    }

    /// Whether a change of an object can make a difference here. Most are of its status.
    private static func isConcerned(by old: ObjectMeta, _ new: ObjectMeta) -> Bool {
        old.uid != new.uid || old.ownerReferences != new.ownerReferences
            || old.finalizers != new.finalizers || old.deletionTimestamp != new.deletionTimestamp
    }

    private static func enqueueAffected(
        by object: any KubernetesObject, in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        let owners = object.metadata.ownerReferences ?? []
        let current = state.object(object.key)
        let isGone = current?.uid != object.uid
        if !owners.isEmpty, !isGone { enqueue(object.key) }
        // An owner may wait for the end of this reference to it.
        let kept = isGone ? [] : current?.metadata.ownerReferences ?? []
        for owner in owners where !kept.contains(owner) { enqueue(object.ownerKey(owner)) }
        if isGone {
            for dependent in state.dependents(of: object.uid) { enqueue(dependent.key) }
        } else if object.isTerminating {
            enqueue(object.key)
            for dependent in state.dependents(of: object.uid) { enqueue(dependent.key) }
        }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let object = state.object(key) else { return plan }
        if object.isTerminating {
            finishDeletion(of: object, in: state, plan: &plan)
            // One that waits for its own dependents may still be deleted by its owner.
            if !object.isDeletingDependents { return plan }
        }
        if plan.isEmpty { collect(object, in: state, plan: &plan) }
        return plan
    }

    // MARK: Owners that are being deleted

    private func finishDeletion(
        of owner: any KubernetesObject, in state: ClusterState, plan: inout Plan
    ) {
        if owner.metadata.hasFinalizer(Self.orphanFinalizer) {
            let dependents = state.dependents(of: owner.uid)
            if dependents.isEmpty {
                plan.actions.append(.update(owner.removing(finalizer: Self.orphanFinalizer)))
            }
            for dependent in dependents {
                plan.actions.append(.update(dependent.removingOwners([owner.uid])))
            }
        } else if owner.isDeletingDependents {
            let isBlocked = state.dependents(of: owner.uid).contains { dependent in
                dependent.metadata.ownerReferences?.contains {
                    $0.uid == owner.uid && $0.blockOwnerDeletion == true
                } == true
            }
            if !isBlocked {
                plan.actions.append(.update(owner.removing(finalizer: Self.foregroundFinalizer)))
            }
        }
    }

    // MARK: Dependents

    private func collect(
        _ object: any KubernetesObject, in state: ClusterState, plan: inout Plan
    ) {
        guard let references = object.metadata.ownerReferences, !references.isEmpty else { return }
        let owners = Owners(of: object, references: references, in: state)
        if !owners.solid.isEmpty {
            let lost = owners.absent + owners.waiting
            if !lost.isEmpty { plan.actions.append(.update(object.removingOwners(lost))) }
            return
        }
        if object.isDeletingDependents { return }
        if !owners.waiting.isEmpty, !state.dependents(of: object.uid).isEmpty {
            // The owner waits for this object, so this object waits for its own dependents: they
            // go bottom up. In a circle of owners somebody must not wait; see `unblocked`.
            if let unblocked = unblocked(object, in: state) {
                plan.actions.append(.update(unblocked))
            } else {
                delete(object, .foreground, plan: &plan)
            }
            return
        }
        if object.isTerminating { return }
        delete(object, object.propagationPolicyOfFinalizers, plan: &plan)
    }

    private func delete(
        _ object: any KubernetesObject, _ policy: Deletion.PropagationPolicy, plan: inout Plan
    ) {
        plan.actions.append(
            .delete(object.key, Deletion(uid: object.uid, propagationPolicy: policy)))
    }

    /// `object` without `blockOwnerDeletion`, if one of its dependents is itself waiting for its
    /// dependents: then they may form a circle in which each would wait for the next for ever.
    private func unblocked(
        _ object: any KubernetesObject, in state: ClusterState
    ) -> (any KubernetesObject)? {
        let isCircular = state.dependents(of: object.uid).contains(where: \.isDeletingDependents)
        let isBlocking = object.metadata.ownerReferences?.contains { $0.blockOwnerDeletion == true }
        guard isCircular, isBlocking == true else { return nil }
        var copy = object
        copy.metadata.ownerReferences = object.metadata.ownerReferences?.map { reference in
            var reference = reference
            if reference.blockOwnerDeletion == true { reference.blockOwnerDeletion = false }
            return reference
        }
        return copy
    }
}

/// The uids of an object's owners by what has become of them.
private struct Owners {
    var solid: [String] = []
    var absent: [String] = []
    /// Owners that wait in a foreground deletion for this object to go.
    var waiting: [String] = []

    init(
        of object: any KubernetesObject, references: [OwnerReference], in state: ClusterState
    ) {
        for reference in references {
            guard
                let owner = state.object(object.ownerKey(reference))
                    ?? state.object(
                        object.clusterScopedOwnerKey(reference)), owner.uid == reference.uid
            else {
                absent.append(reference.uid)
                continue
            }
            if owner.isDeletingDependents {
                waiting.append(reference.uid)
            } else {
                solid.append(reference.uid)
            }
        }
    }
}

extension KubernetesObject {
    /// Deletion waits until this object's dependents are gone.
    fileprivate var isDeletingDependents: Bool {
        isTerminating && metadata.hasFinalizer(GarbageCollector.foregroundFinalizer)
    }

    /// Where the owner is if it is in the same namespace.
    fileprivate func ownerKey(_ reference: OwnerReference) -> ObjectKey {
        ObjectKey(reference.groupKind, namespace: namespace, name: reference.name)
    }

    /// Where the owner is if its kind has no namespaces.
    fileprivate func clusterScopedOwnerKey(_ reference: OwnerReference) -> ObjectKey {
        ObjectKey(reference.groupKind, namespace: "", name: reference.name)
    }

    fileprivate func removing(finalizer: String) -> any KubernetesObject {
        var copy = self
        copy.metadata.removeFinalizer(finalizer)
        return copy
    }

    fileprivate func removingOwners(_ uids: [String]) -> any KubernetesObject {
        var copy = self
        for uid in uids { copy.metadata.removeOwnerReference(uid: uid) }
        return copy
    }

    /// What the user asked for when the object was created or deleted before, kept in finalizers.
    fileprivate var propagationPolicyOfFinalizers: Deletion.PropagationPolicy {
        if metadata.hasFinalizer(GarbageCollector.orphanFinalizer) { return .orphan }
        if metadata.hasFinalizer(GarbageCollector.foregroundFinalizer) { return .foreground }
        return .background
    }
}

extension OwnerReference {
    fileprivate var groupKind: GroupKind {
        GroupVersionKind(apiVersion: apiVersion, kind: kind).groupKind
    }
}
