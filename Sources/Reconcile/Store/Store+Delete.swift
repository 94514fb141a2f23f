public import Controllers
public import KubernetesAPI

extension Store {
    /// Asks for the deletion of an object.
    ///
    /// It goes at once unless something holds it: finalizers (those of its own, and the one that
    /// a foreground or orphaning deletion adds), or, for a Pod that is bound to a node and has not
    /// finished, the grace period in which the node stops it, or, for a namespace, its content.
    /// What is held stays, terminating.
    ///
    /// - Throws: `notFound`; `conflict` if `deletion` names the uid of another object or another
    ///   version of this one; `forbidden` for the namespaces that every cluster has.
    public func delete(
        _ key: ObjectKey, _ deletion: Deletion = Deletion(), now: Timestamp
    ) throws(StoreError) {
        guard let object = state.object(key) else { throw .notFound(key) }
        try deletion.check(object)
        if object is Namespace, Self.permanentNamespaces.contains(object.name) {
            throw .forbidden(key, reason: "this namespace may not be deleted")
        }
        delete(object, deletion, now: now)
    }

    private static let permanentNamespaces: Set = ["default", "kube-system", "kube-public"]

    private func delete<Object: KubernetesObject>(
        _ object: Object, _ deletion: Deletion, now: Timestamp
    ) {
        var marked = object
        marked.metadata.finalizers = finalizers(of: object, deletion)
        let grace = gracePeriodSeconds(for: object, deletion)
        let isGraceful = grace > 0
        if !object.isTerminating {
            marked.metadata.deletionTimestamp = now.truncatedToSeconds + .seconds(grace)
            marked.metadata.deletionGracePeriodSeconds = grace
            marked.metadata.generation = object.metadata.generation.map { $0 + 1 }
        } else if grace < object.metadata.deletionGracePeriodSeconds ?? 0 {
            // A second deletion may shorten the grace of the first, never lengthen it.
            marked.metadata.deletionTimestamp = now.truncatedToSeconds + .seconds(grace)
            marked.metadata.deletionGracePeriodSeconds = grace
        }
        if let namespace = (marked as? Namespace)?.terminating as? Object { marked = namespace }
        if marked.hasEnded || (!isGraceful && !marked.isHeld) {
            expunge(object)
        } else if marked != object {
            _ = commit(marked, replacing: object)
        }
    }

    /// The finalizers after the deletion: those of the garbage collector follow from the policy,
    /// which defaults to what an earlier deletion asked for and then to the kind's own default.
    private func finalizers(of object: some KubernetesObject, _ deletion: Deletion) -> [String]? {
        let current = object.metadata.finalizers ?? []
        let policy: Deletion.PropagationPolicy
        if let asked = deletion.propagationPolicy {
            policy = asked
        } else if current.contains(GarbageCollector.orphanFinalizer) {
            policy = .orphan
        } else if current.contains(GarbageCollector.foregroundFinalizer) {
            policy = .foreground
        } else {
            policy = object.defaultPropagationPolicy
        }
        var finalizers = current.filter {
            $0 != GarbageCollector.orphanFinalizer && $0 != GarbageCollector.foregroundFinalizer
        }
        switch policy {
        case .orphan: finalizers.append(GarbageCollector.orphanFinalizer)
        case .foreground: finalizers.append(GarbageCollector.foregroundFinalizer)
        case .background: break
        }
        return finalizers.isEmpty ? nil : finalizers
    }

    /// Zero for everything but Pods, and for Pods that no node runs any more or yet.
    private func gracePeriodSeconds(
        for object: some KubernetesObject, _ deletion: Deletion
    ) -> Int64 {
        guard let pod = object as? Pod, pod.nodeName != nil, !pod.hasFinished else { return 0 }
        let seconds = deletion.gracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30
        // Kubernetes reads a negative grace period as one second.
        return seconds < 0 ? 1 : seconds
    }
}

extension KubernetesObject {
    /// Jobs and ReplicationControllers orphan their Pods unless told otherwise: a promise to
    /// clients older than the garbage collector.
    fileprivate var defaultPropagationPolicy: Deletion.PropagationPolicy {
        self is Job || self is ReplicationController ? .orphan : .background
    }
}

extension Namespace {
    /// The namespace in the phase that shows that it is being deleted.
    fileprivate var terminating: Namespace {
        var namespace = self
        if namespace.status == nil { namespace.status = NamespaceStatus() }
        namespace.status?.phase = "Terminating"
        return namespace
    }
}

extension Deletion {
    /// - Throws: `conflict` if the deletion is meant for another object, or for another version.
    func check(_ object: some KubernetesObject) throws(StoreError) {
        if let uid, uid != object.uid {
            throw .conflict(
                object.key, reason: "the uid \(uid) belongs to an object that is gone")
        }
        if let resourceVersion, resourceVersion != object.metadata.resourceVersion {
            throw .conflict(
                object.key, reason: "the object was changed since version \(resourceVersion)")
        }
    }
}
