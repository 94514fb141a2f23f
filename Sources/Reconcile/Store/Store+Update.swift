internal import Controllers
public import KubernetesAPI
internal import Manifests

extension Store {
    /// Replaces everything of an object but its status.
    ///
    /// The generation goes up if the spec changes (of a Deployment also for its annotations).
    /// Taking the last finalizer off an object that waits for it ends the object.
    ///
    /// - Returns: the object as it is stored now.
    /// - Throws: `notFound`; `conflict` if `object` carries the uid or resourceVersion of another
    ///   state than the stored one; `invalid`, also for a change of an immutable field.
    @discardableResult
    public func update<Object: KubernetesObject>(
        _ object: Object, now: Timestamp
    ) throws(StoreError) -> Object {
        let stored = try current(of: object)
        var updated = object
        updated.copyStatus(from: stored)
        updated.metadata.keepSystemFields(of: stored.metadata)
        Admission.prepareForUpdate(&updated, from: stored)
        Admission.applyDefaults(to: &updated)
        if updated == stored { return stored }
        let errors = Admission.validateUpdate(updated, from: stored)
        if !errors.isEmpty { throw .invalid(object.key, errors) }
        if let allocated = try addresses.allocate(for: updated, replacing: stored) as? Object {
            updated = allocated
        }
        if updated.raisesGeneration(over: stored), let generation = stored.metadata.generation {
            updated.metadata.generation = generation + 1
        }
        if let bound = (updated as? Pod)?.markedScheduled(since: stored as? Pod, now: now),
            let marked = bound as? Object
        {
            updated = marked
        }
        if updated.hasEnded {
            expunge(stored)
            return updated
        }
        return commit(updated, replacing: stored)
    }

    /// Replaces the status of an object; of a Deployment also the annotations, as Kubernetes does.
    ///
    /// - Returns: the object as it is stored now.
    /// - Throws: `notFound`, `conflict`.
    @discardableResult
    public func updateStatus<Object: KubernetesObject>(
        _ object: Object, now: Timestamp
    ) throws(StoreError) -> Object {
        let stored = try current(of: object)
        var updated = stored
        updated.copyStatus(from: object)
        if object is Deployment { updated.metadata.annotations = object.metadata.annotations }
        if updated == stored { return stored }
        return commit(updated, replacing: stored)
    }

    /// The stored object that `object` is a version of.
    private func current<Object: KubernetesObject>(
        of object: Object
    ) throws(StoreError) -> Object {
        let key = object.key
        guard let stored = state.object(key) as? Object else { throw .notFound(key) }
        if let uid = object.metadata.uid, uid != stored.uid {
            throw .conflict(key, reason: "the uid \(uid) belongs to an object that is gone")
        }
        if let version = object.metadata.resourceVersion,
            version != stored.metadata.resourceVersion
        {
            throw .conflict(key, reason: "the object has been modified since it was read")
        }
        return stored
    }
}

extension ObjectMeta {
    /// Takes over what the server alone decides.
    mutating func keepSystemFields(of stored: ObjectMeta) {
        uid = stored.uid
        resourceVersion = stored.resourceVersion
        generation = stored.generation
        creationTimestamp = stored.creationTimestamp
        deletionTimestamp = stored.deletionTimestamp
        deletionGracePeriodSeconds = stored.deletionGracePeriodSeconds
        managedFields = stored.managedFields
        generateName = stored.generateName
        selfLink = stored.selfLink
    }
}

extension KubernetesObject {
    fileprivate func raisesGeneration(over stored: Self) -> Bool {
        if self is Deployment, metadata.annotations != stored.metadata.annotations { return true }
        return !hasSameSpec(as: stored)
    }

    /// Deletion was asked for and nothing holds the object any more.
    var hasEnded: Bool {
        isTerminating && (metadata.finalizers ?? []).isEmpty
            && (metadata.deletionGracePeriodSeconds ?? 0) == 0
    }
}

extension Pod {
    /// The Pod with the condition that binding it to a node sets, if this update binds it.
    fileprivate func markedScheduled(since stored: Pod?, now: Timestamp) -> Pod? {
        guard nodeName != nil, stored?.nodeName == nil else { return nil }
        var pod = self
        var status = pod.status ?? PodStatus()
        let scheduled = PodCondition.with {
            $0.type = "PodScheduled"
            $0.status = "True"
            $0.lastTransitionTime = now.truncatedToSeconds
        }
        status.conditions = (status.conditions ?? []).filter { $0.type != "PodScheduled" }
            + [scheduled]
        pod.status = status
        return pod
    }
}
