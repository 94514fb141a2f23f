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
    /// Whether the volume is reserved for `claim` or used by it. A reference without uid is one
    /// that a user wrote: it takes whichever claim has the name.
    func isReserved(for claim: PersistentVolumeClaim) -> Bool {
        guard let reference = spec?.claimRef, reference.name == claim.name,
            reference.namespace == claim.namespace
        else { return false }
        let uid = reference.uid ?? ""
        return uid.isEmpty || uid == claim.uid
    }

    /// Whether the volume offers all that `claim` asks for.
    func satisfies(_ claim: PersistentVolumeClaim) -> Bool {
        let modes = spec?.accessModes ?? []
        return !isTerminating && spec?.storageClassName ?? "" == claim.className
            && spec?.volumeMode ?? "Filesystem" == claim.spec?.volumeMode ?? "Filesystem"
            && (claim.spec?.accessModes ?? []).allSatisfy(modes.contains)
            && claim.spec?.selector?.matches(metadata.labels) != false
            && capacity >= claim.requestedStorage
    }

    var capacity: Quantity { spec?.capacity?["storage"] ?? Quantity() }

    /// The smaller volume first; of equal ones the lesser name.
    static func isSmaller(_ left: PersistentVolume, _ right: PersistentVolume) -> Bool {
        left.capacity != right.capacity
            ? left.capacity < right.capacity : left.name < right.name
    }
}
