public import KubernetesAPI

extension ObjectMeta {
    /// The owner reference marked `controller: true`, of which an object has at most one.
    public var controllerReference: OwnerReference? {
        ownerReferences?.first { $0.controller == true }
    }

    /// Whether `uid` is that of the managing controller.
    public func isControlled(by uid: String) -> Bool {
        controllerReference?.uid == uid
    }

    public func hasFinalizer(_ finalizer: String) -> Bool {
        finalizers?.contains(finalizer) == true
    }

    /// Takes away the reference to the owner `uid`; an empty list becomes absent, as on the wire.
    public mutating func removeOwnerReference(uid: String) {
        ownerReferences?.removeAll { $0.uid == uid }
        if ownerReferences?.isEmpty == true { ownerReferences = nil }
    }

    public mutating func removeFinalizer(_ finalizer: String) {
        finalizers?.removeAll { $0 == finalizer }
        if finalizers?.isEmpty == true { finalizers = nil }
    }
}

extension KubernetesObject {
    /// The reference that marks this object as the controller of another one. It blocks this
    /// object's foreground deletion until the other is gone, as every Kubernetes controller asks.
    public var controllerOwnerReference: OwnerReference {
        .with {
            $0.apiVersion = groupVersionKind.apiVersion
            $0.kind = groupVersionKind.kind
            $0.name = name
            $0.uid = uid
            $0.controller = true
            $0.blockOwnerDeletion = true
        }
    }
}
