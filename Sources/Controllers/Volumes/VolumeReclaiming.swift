internal import KubernetesAPI

/// One look at a volume: its phase, and what becomes of it when its claim is gone.
struct VolumeReclaiming {
    private let volume: PersistentVolume
    private let state: ClusterState
    private let now: Timestamp
    private var plan = Plan()

    init(_ volume: PersistentVolume, in state: ClusterState, now: Timestamp) {
        self.volume = volume
        self.state = state
        self.now = now
    }

    consuming func decide() -> Plan {
        guard let reference = volume.spec?.claimRef, let uid = reference.uid, !uid.isEmpty else {
            // Free, or reserved by a user for a claim that has not come yet.
            report("Available")
            return plan
        }
        let claim = state.persistentVolumeClaims[
            reference.namespace ?? "", reference.name ?? ""]
        if let claim, claim.uid == uid {
            keep(for: claim)
        } else {
            release()
        }
        return plan
    }

    /// A claim that does not know of the volume yet finds it at its own next look.
    private mutating func keep(for claim: PersistentVolumeClaim) {
        guard let chosen = claim.spec?.volumeName, !chosen.isEmpty else { return }
        if chosen == volume.name { return report("Bound") }
        // The claim has another volume by now.
        let isMadeForIt =
            volume.metadata.hasAnnotation(VolumeAnnotation.provisionedBy)
            && volume.spec?.persistentVolumeReclaimPolicy == "Delete"
        if isMadeForIt { release() } else { unbind() }
    }

    /// Takes back what the controller wrote; a reservation that a user wrote stays.
    private mutating func unbind() {
        var free = volume
        if volume.metadata.hasAnnotation(VolumeAnnotation.boundByController) {
            free.spec?.claimRef = nil
            free.metadata.removeAnnotation(VolumeAnnotation.boundByController)
        } else {
            free.spec?.claimRef?.uid = nil
            free.spec?.claimRef?.resourceVersion = nil
        }
        plan.actions.append(.update(free))
    }

    // MARK: After the claim

    private mutating func release() {
        guard volume.status?.phase == "Released" || volume.status?.phase == "Failed" else {
            return report("Released")
        }
        if volume.isTerminating { return }
        switch volume.spec?.persistentVolumeReclaimPolicy {
        case "Delete": delete()
        case "Recycle": recycle()
        default: break
        }
    }

    /// Volumes with a provisioner are its to delete. Of the others Kubernetes can only delete
    /// directories below `/tmp`.
    private mutating func delete() {
        if volume.metadata.hasAnnotation(VolumeAnnotation.provisionedBy)
            || volume.spec?.csi != nil
        {
            return
        }
        guard let path = volume.spec?.hostPath?.path else {
            return fail(
                "VolumeFailedDelete",
                "error getting deleter volume plugin for volume \"\(volume.name)\": no deletable "
                    + "volume plugin matched")
        }
        guard path.hasPrefix("/tmp/") else {
            return fail(
                "VolumeFailedDelete",
                "host_path deleter only supports /tmp/.+ but received provided \(path)")
        }
        plan.actions.append(.delete(volume.key, Deletion(uid: volume.uid)))
    }

    /// What Kubernetes empties with a Pod of its own is taken as emptied here.
    private mutating func recycle() {
        guard volume.spec?.hostPath != nil || volume.spec?.nfs != nil else {
            return fail("VolumeFailedRecycle", "No recycler plugin found for the volume!")
        }
        plan.events.append(
            EventRecord(.normal, "VolumeRecycled", regarding: volume, "Volume recycled"))
        unbind()
    }

    private mutating func fail(_ reason: String, _ message: String) {
        if volume.status?.phase == "Failed" { return }
        report("Failed", message: message)
        plan.events.append(EventRecord(.warning, reason, regarding: volume, message))
    }

    private mutating func report(_ phase: String, message: String? = nil) {
        if volume.status?.phase == phase { return }
        var updated = volume
        updated.status = .with {
            $0.phase = phase
            $0.message = message
            $0.lastPhaseTransitionTime = now.truncatedToSeconds
        }
        plan.actions.append(.updateStatus(updated))
    }
}
