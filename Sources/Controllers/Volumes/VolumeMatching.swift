internal import KubernetesAPI

// Which volume a claim gets.

extension PersistentVolumeClaim {
    /// The volume that is reserved for the claim if it is large enough, or else, of the available
    /// ones that offer what it asks for, the one that allows the fewest other ways of access; of
    /// several the smallest, and of equal ones that with the lesser name.
    ///
    /// A claim that waits for its first Pod gets nothing before, unless it is reserved.
    func bestVolume(in state: ClusterState) -> PersistentVolume? {
        let reserved = reservedVolumes(in: state).first {
            !$0.isTerminating && $0.offersUse(asAskedBy: self) && $0.capacity >= requestedStorage
        }
        if let reserved { return reserved }
        if isDelayed(in: state), !hasSelectedNode { return nil }
        let node = metadata.annotations?[VolumeAnnotation.selectedNode]
            .flatMap { state.nodeInfos[$0] }
        return
            fittingVolumes(in: state).filter { volume in
                volume.status?.phase == "Available" && (node.map(volume.isReachable) ?? true)
            }
            .min(by: PersistentVolume.isCloser)
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

    /// The claim's class has volumes bound when their first Pod is placed.
    func isDelayed(in state: ClusterState) -> Bool {
        state.storageClasses["", className]?.volumeBindingMode == "WaitForFirstConsumer"
    }

    /// The scheduler has chosen the node of the first Pod that mounts the claim.
    var hasSelectedNode: Bool { metadata.hasAnnotation(VolumeAnnotation.selectedNode) }
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
    func isReachable(from node: NodeInfo) -> Bool {
        spec?.nodeAffinity?.required?.matches(nodeNamed: node.name, labels: node.labels) ?? true
    }

    fileprivate static func isCloser(_ left: PersistentVolume, _ right: PersistentVolume) -> Bool {
        let leftModes = left.spec?.accessModes?.count ?? 0
        let rightModes = right.spec?.accessModes?.count ?? 0
        if leftModes != rightModes { return leftModes < rightModes }
        return left.capacity != right.capacity
            ? left.capacity < right.capacity : left.name < right.name
    }
}
