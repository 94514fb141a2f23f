internal import KubernetesAPI

/// What binding notes on claims and volumes.
enum VolumeAnnotation {
    /// The claim has been bound: should it find itself without volume, its data is lost.
    static let bindCompleted = "pv.kubernetes.io/bind-completed"
    /// The reference was not written by a user, and may be taken back.
    static let boundByController = "pv.kubernetes.io/bound-by-controller"
    /// The provisioner that made the volume, and will delete it.
    static let provisionedBy = "pv.kubernetes.io/provisioned-by"
    /// The node for which a claim that waits for its first Pod is to be bound.
    static let selectedNode = "volume.kubernetes.io/selected-node"
}

extension ObjectMeta {
    mutating func annotate(_ name: String, _ value: String) {
        var annotations = annotations ?? [:]
        annotations[name] = value
        self.annotations = annotations
    }

    /// Takes the annotation away; no annotations become absent, as on the wire.
    mutating func removeAnnotation(_ name: String) {
        annotations?[name] = nil
        if annotations?.isEmpty == true { annotations = nil }
    }

    func hasAnnotation(_ name: String) -> Bool { annotations?[name] != nil }
}
