internal import KubernetesAPI

// Which volume a claim gets.

extension PersistentVolumeClaim {
    /// The volume that is reserved for the claim if it is large enough, or else, of the available
    /// ones that offer what it asks for, the one that allows the fewest other ways of access; of
    /// several the smallest, and of equal ones that with the lesser name.
    ///
    /// A claim that waits for its first Pod gets none but what is reserved for it: by a user, or by
    /// the scheduler when it has found a node.
    func bestVolume(in state: ClusterState) -> PersistentVolume? {
        if let reserved = usableReservedVolume(in: state) { return reserved }
        if isDelayed(in: state) { return nil }
        return availableVolumes(in: state).min(by: PersistentVolume.isCloser)
    }

    /// The volume that is set apart for the claim, if the claim can use it.
    func usableReservedVolume(in state: ClusterState) -> PersistentVolume? {
        reservedVolumes(in: state).first {
            !$0.isTerminating && $0.offersUse(asAskedBy: self) && $0.capacity >= requestedStorage
        }
    }

    /// The volumes that the claim could have now.
    func availableVolumes(in state: ClusterState) -> [PersistentVolume] {
        fittingVolumes(in: state).filter { $0.status?.phase == "Available" }
    }

    /// The volumes that a user, or binding, has set apart for this claim.
    func reservedVolumes(in state: ClusterState) -> [PersistentVolume] {
        state.persistentVolumes.objects(.claim(namespace: namespace, name: name))
            .filter { $0.isReserved(for: self) }
    }

    /// The free volumes that offer all that the claim asks for.
    func fittingVolumes(in state: ClusterState) -> [PersistentVolume] {
        state.persistentVolumes.objects(.unboundStorage(className: className)).filter { volume in
            !volume.isTerminating && volume.mismatch(with: self) == nil
                && spec?.selector?.matches(volume.metadata.labels) != false
        }
    }

    /// The claim's class has it get its volume when the first Pod with it is placed.
    func isDelayed(in state: ClusterState) -> Bool {
        state.storageClasses["", className]?.volumeBindingMode == "WaitForFirstConsumer"
    }

    /// The node that a Pod with the claim is to run on: the volume is made for that one.
    var selectedNode: String? { metadata.annotations?[VolumeAnnotation.selectedNode] }
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

    /// Access modes and volume mode are what the claim asks for, or more.
    func offersUse(asAskedBy claim: PersistentVolumeClaim) -> Bool {
        let offered = spec?.accessModes ?? []
        let asked = claim.spec?.accessModes ?? []
        return hasVolumeMode(of: claim) && asked.allSatisfy(offered.contains)
    }

    private func hasVolumeMode(of claim: PersistentVolumeClaim) -> Bool {
        spec?.volumeMode ?? "Filesystem" == claim.spec?.volumeMode ?? "Filesystem"
    }

    /// Why a claim may not have the volume even if it asks for it by name; `nil` if it may.
    func mismatch(with claim: PersistentVolumeClaim) -> String? {
        if capacity < claim.requestedStorage { return "requested PV is too small" }
        if className != claim.className { return "storageClassName does not match" }
        let attributes = spec?.volumeAttributesClassName ?? ""
        if attributes != claim.spec?.volumeAttributesClassName ?? "" {
            return "volumeAttributesClassName does not match"
        }
        if !hasVolumeMode(of: claim) { return "incompatible volumeMode" }
        return offersUse(asAskedBy: claim) ? nil : "incompatible accessMode"
    }

    /// Whether Pods on the node can mount the volume.
    func isReachable(fromNodeNamed name: String, labels: [String: String]) -> Bool {
        spec?.nodeAffinity?.required?.matches(nodeNamed: name, labels: labels) ?? true
    }

    fileprivate static func isCloser(_ left: PersistentVolume, _ right: PersistentVolume) -> Bool {
        let leftModes = left.spec?.accessModes?.count ?? 0
        let rightModes = right.spec?.accessModes?.count ?? 0
        if leftModes != rightModes { return leftModes < rightModes }
        return left.capacity != right.capacity
            ? left.capacity < right.capacity : left.name < right.name
    }
}
