internal import KubernetesAPI

extension Pod {
    /// The names of the PersistentVolumeClaims that the Pod mounts, those that are made for it
    /// included.
    var claimNames: [String] { (spec?.volumes ?? []).compactMap(claimName) }

    /// The name of the claim behind a volume of the Pod; `nil` for a volume without one. That of a
    /// generic ephemeral volume follows from the names of Pod and volume.
    func claimName(of volume: Volume) -> String? {
        volume.ephemeral != nil
            ? "\(name)-\(volume.name)" : volume.persistentVolumeClaim?.claimName
    }

    /// The Pod has volumes whose claims are made for it and end with it.
    var hasEphemeralClaims: Bool { spec?.volumes?.contains { $0.ephemeral != nil } ?? false }
}

extension PersistentVolumeClaim {
    /// Whether the claim was made for an ephemeral volume of `pod`; one that merely has the name
    /// holds the data of somebody else.
    func isMade(for pod: Pod) -> Bool { metadata.isControlled(by: pod.uid) }

    /// `status.phase` is Bound: Pods can use the claim.
    var isBound: Bool { status?.phase == "Bound" }

    /// Claim and volume refer to each other, which comes a moment before `status` says so.
    var isFullyBound: Bool {
        spec?.volumeName?.isEmpty == false
            && metadata.hasAnnotation(VolumeAnnotation.bindCompleted)
    }

    /// The name of the storage class, empty for none.
    var className: String { spec?.storageClassName ?? "" }

    var requestedStorage: Quantity { spec?.resources?.requests?["storage"] ?? Quantity() }
}

extension PersistentVolume {
    /// The name of the storage class, empty for none.
    var className: String { spec?.storageClassName ?? "" }

    var capacity: Quantity { spec?.capacity?["storage"] ?? Quantity() }
}

extension StorageClass {
    /// The provisioner of classes whose volumes are made by hand.
    static let noProvisioner = "kubernetes.io/no-provisioner"

    /// Somebody makes volumes for claims of the class.
    var isProvisioned: Bool { provisioner != Self.noProvisioner }
}
