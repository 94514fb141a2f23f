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

    /// Kubernetes' collector looks at the dependents of a waiting owner when the owner begins to
    /// wait and each time one of them goes, not when one appears: what a controller makes for an
    /// owner in between stays until then.
    public var watches: [Watch] {
        [
            Watch(changesOfEveryKind: { old, new, state, enqueue in
                if let old, let new, !Self.isConcerned(by: old.metadata, new.metadata) { return }
                if let old, old.uid != new?.uid { Self.enqueueNeighbours(of: old, state, enqueue) }
                guard let new else { return }
                let before = old?.uid == new.uid ? old : nil
                if new.metadata.ownerReferences != before?.metadata.ownerReferences {
                    Self.enqueueForReferences(from: before, to: new, state, enqueue)
                }
                if new.waitsForDependents, before?.waitsForDependents != true {
                    for dependent in state.dependents(of: new.uid) { enqueue(dependent.key) }
                    enqueue(new.key)
                }
            })
        ]
    }

    /// Whether a change of an object can make a difference here. Most are of its status.
    private static func isConcerned(by old: ObjectMeta, _ new: ObjectMeta) -> Bool {
        old.uid != new.uid || old.ownerReferences != new.ownerReferences
            || old.finalizers != new.finalizers || old.deletionTimestamp != new.deletionTimestamp
    }

    /// The owners and the dependents of an object that is gone.
    private static func enqueueNeighbours(
        of object: any KubernetesObject, _ state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        for reference in object.metadata.ownerReferences ?? [] {
            object.ownerKeys(reference).forEach(enqueue)
        }
        for dependent in state.dependents(of: object.uid) { enqueue(dependent.key) }
    }

    /// An object whose owner is not there has lost it; an owner that lost a reference to it may
    /// have waited for that.
    private static func enqueueForReferences(
        from old: (any KubernetesObject)?, to new: any KubernetesObject, _ state: ClusterState,
        _ enqueue: (ObjectKey) -> Void
    ) {
        let references = new.metadata.ownerReferences ?? []
        if references.contains(where: { state.owner(of: new, $0) == nil }) { enqueue(new.key) }
        for reference in old?.metadata.ownerReferences ?? [] where !references.contains(reference) {
            new.ownerKeys(reference).forEach(enqueue)
        }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let object = state.object(key) else { return plan }
        if object.isTerminating {
            finishDeletion(of: object, in: state, plan: &plan)
        } else {
            collect(object, in: state, plan: &plan)
        }
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
            let blocking = state.dependents(of: owner.uid).filter { dependent in
                dependent.metadata.ownerReferences?.contains {
                    $0.uid == owner.uid && $0.blockOwnerDeletion == true
                } == true
            }
            if blocking.isEmpty {
                plan.actions.append(.update(owner.removing(finalizer: Self.foregroundFinalizer)))
            }
            for dependent in blocking where !dependent.isTerminating {
                collect(dependent, in: state, plan: &plan)
            }
        }
    }

    // MARK: Dependents

    private func collect(
        _ object: any KubernetesObject, in state: ClusterState, plan: inout Plan
    ) {
        guard let references = object.metadata.ownerReferences, !references.isEmpty else { return }
        guard let owners = Owners(of: object, references, in: state) else { return }
        for reference in owners.misplaced {
            plan.events.append(.misplacedOwner(reference, of: object))
        }
        if !owners.solid.isEmpty {
            let lost = owners.absent + owners.waiting
            if !lost.isEmpty { plan.actions.append(.update(object.removingOwners(lost))) }
            return
        }
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
        delete(object, object.propagationPolicyOfFinalizers, plan: &plan)
    }

    /// Deletes the object in the version that was looked at, as Kubernetes' collector does: one
    /// that got another owner in between is not collected by what it was before.
    private func delete(
        _ object: any KubernetesObject, _ policy: Deletion.PropagationPolicy, plan: inout Plan
    ) {
        let deletion = Deletion(
            uid: object.uid, resourceVersion: object.metadata.resourceVersion,
            propagationPolicy: policy)
        plan.actions.append(.delete(object.key, deletion))
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

extension KubernetesObject {
    /// Deletion waits until this object's dependents are gone.
    var isDeletingDependents: Bool {
        isTerminating && metadata.hasFinalizer(GarbageCollector.foregroundFinalizer)
    }

    /// Deletion waits for what this object's dependents are going to do, one way or the other.
    fileprivate var waitsForDependents: Bool {
        isTerminating
            && (metadata.hasFinalizer(GarbageCollector.foregroundFinalizer)
                || metadata.hasFinalizer(GarbageCollector.orphanFinalizer))
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

extension EventRecord {
    fileprivate static func misplacedOwner(
        _ owner: OwnerReference, of object: any KubernetesObject
    ) -> EventRecord {
        let place = "namespace: \(object.namespace), name: \(owner.name), uid: \(owner.uid)"
        return EventRecord(
            .warning, "OwnerRefInvalidNamespace", regarding: object,
            "ownerRef [\(owner.apiVersion)/\(owner.kind), \(place)] does not exist in namespace "
                + "\"\(object.namespace)\"")
    }
}
