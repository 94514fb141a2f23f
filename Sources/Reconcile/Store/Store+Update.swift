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
    ///   state than the stored one; `invalid`, also for a change of an immutable field;
    ///   `forbidden` where a limit or a quota stands against it.
    @specialized(where Object == Pod)
    @discardableResult
    public func update<Object: KubernetesObject>(
        _ object: Object, now: Timestamp
    ) throws(StoreError) -> Object {
        let stored = try current(of: object)
        if let namespace = object as? Namespace,
            let finalized = namespace.finalized(from: stored as? Namespace) as? Object
        {
            if !finalized.hasEnded { return commit(finalized, replacing: stored) }
            expunge(stored)
            return finalized
        }
        if var bound = (object as? Pod)?.bound(from: stored as? Pod, now: now) {
            copyTopologyLabels(to: &bound)
            if let bound = bound as? Object { return commit(bound, replacing: stored) }
        }
        var updated = object
        updated.copyStatus(from: stored)
        updated.metadata.keepSystemFields(of: stored.metadata)
        Admission.applyDefaults(to: &updated)
        Admission.prepareForUpdate(&updated, from: stored)
        if updated == stored { return stored }
        let errors = Admission.validateUpdate(updated, from: stored, under: policy)
        if !errors.isEmpty { throw .invalid(object.key, errors) }
        try admit(updated, replacing: stored)
        updated.countChangedAnnotations(since: stored)
        if updated.hasEnded {
            expunge(stored)
            return updated
        }
        if let allocated = try addresses.allocate(for: updated, replacing: stored) as? Object {
            updated = allocated
        }
        return commit(updated, replacing: stored)
    }

    /// Replaces the status of an object; of a Deployment, Job, CronJob or HorizontalPodAutoscaler
    /// also the annotations, as in Kubernetes.
    ///
    /// - Returns: the object as it is stored now.
    /// - Throws: `notFound`, `conflict`.
    @specialized(where Object == Pod)
    @discardableResult
    public func updateStatus<Object: KubernetesObject>(
        _ object: Object, now: Timestamp
    ) throws(StoreError) -> Object {
        let stored = try current(of: object)
        var updated = stored
        updated.copyStatus(from: object)
        if object is Deployment || object is Job || object is CronJob
            || object is HorizontalPodAutoscaler
        {
            updated.metadata.annotations = object.metadata.annotations
        }
        if updated == stored { return stored }
        return commit(updated, replacing: stored)
    }

    /// The stored object that `object` is a version of.
    private func current<Object: KubernetesObject>(
        of object: Object
    ) throws(StoreError) -> Object {
        let key = object.key
        guard let stored = state.object(key, of: Object.self) else { throw .notFound(key) }
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
    /// A Deployment counts changes of its annotations as generations too, as in Kubernetes: its
    /// controller copies them to the ReplicaSets.
    fileprivate mutating func countChangedAnnotations(since stored: Self) {
        guard self is Deployment, metadata.annotations != stored.metadata.annotations,
            metadata.generation == stored.metadata.generation
        else { return }
        metadata.generation = metadata.generation.map { $0 + 1 }
    }

    /// Deletion was asked for and nothing holds the object any more.
    var hasEnded: Bool {
        isTerminating && !isHeld && (metadata.deletionGracePeriodSeconds ?? 0) == 0
    }

    /// A finalizer keeps the object from ending; a namespace has some in its spec as well.
    var isHeld: Bool {
        if metadata.finalizers?.isEmpty == false { return true }
        return (self as? Namespace)?.spec?.finalizers?.isEmpty == false
    }
}

extension Pod {
    /// The Pod with the status that its binding sets, if all that this update does is to bind it
    /// to a node: what Kubernetes has a request of its own for, as a Pod's spec is immutable.
    fileprivate func bound(from stored: Pod?, now: Timestamp) -> Pod? {
        guard let stored, let nodeName, stored.nodeName == nil else { return nil }
        var pod = stored
        pod.spec?.nodeName = nodeName
        var asked = self
        asked.copyStatus(from: stored)
        asked.metadata.keepSystemFields(of: stored.metadata)
        guard asked == pod else { return nil }
        let scheduled = PodCondition.with { [generation = pod.metadata.generation] in
            $0.type = "PodScheduled"
            $0.status = "True"
            $0.observedGeneration = generation
            $0.lastTransitionTime = now.truncatedToSeconds
        }
        let others = (pod.status?.conditions ?? []).filter { $0.type != "PodScheduled" }
        var status = pod.status ?? PodStatus()
        status.conditions = others + [scheduled]
        status.nominatedNodeName = nil
        pod.status = status
        return pod
    }
}

extension Namespace {
    /// The stored namespace without the finalizers that this update takes off it, if it is being
    /// deleted: what Kubernetes has a request of its own for, as ordinary updates keep the spec.
    fileprivate func finalized(from stored: Namespace?) -> Namespace? {
        guard let stored, stored.isTerminating, let left = spec?.finalizers,
            let held = stored.spec?.finalizers, left.count < held.count,
            left.allSatisfy(held.contains)
        else { return nil }
        var finalized = stored
        finalized.spec?.finalizers = left
        return finalized
    }
}
