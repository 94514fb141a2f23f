internal import KubernetesAPI

extension PodSpec {
    /// The names of the PersistentVolumeClaims that the Pod mounts.
    var claimNames: [String] {
        (volumes ?? []).compactMap { $0.persistentVolumeClaim?.claimName }
    }
}

extension PersistentVolumeClaim {
    /// `status.phase` is Bound: Pods can use the claim.
    var isBound: Bool { status?.phase == "Bound" }

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
}
