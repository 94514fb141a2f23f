public import KubernetesAPI

/// Makes a volume for every claim that no volume fits, lets it grow with the claim and deletes it
/// with the claim: what the provisioners of a cluster do.
///
/// Where there is no cluster there is no provisioner either, and every Pod with a claim would wait
/// for ever. This one serves all storage classes, whether they are defined or not, except those
/// that ask for volumes made by hand (`kubernetes.io/no-provisioner`).
public struct ClaimProvisioner: Controller {
    /// What its volumes name as their driver, for nodes to know them by.
    public static let driver = "reconcile.local"

    public let name = "claim-provisioner"

    public init() {}

    public var watches: [Watch] {
        [.itself(PersistentVolumeClaim.self), .itself(PersistentVolume.self)]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        if key.groupKind == PersistentVolumeClaim.kind {
            let claim = state.persistentVolumeClaims[key.namespacedName]
            if let claim, needsVolume(claim, in: state) {
                plan.actions.append(.create(volume(for: claim, in: state)))
            } else if let claim, let grown = grownVolume(of: claim, in: state) {
                plan.actions.append(.update(grown))
            }
        } else if let volume = state.persistentVolumes[key.namespacedName],
            volume.status?.phase == "Released", !volume.isTerminating,
            volume.spec?.persistentVolumeReclaimPolicy == "Delete",
            volume.metadata.annotations?[VolumeAnnotation.provisionedBy] == Self.driver
        {
            plan.actions.append(.delete(volume.key, Deletion(uid: volume.uid)))
        }
        return plan
    }

    /// The volume of a claim that asks for more than it has by now; `nil` if it has enough, or if
    /// the volume is none of ours.
    private func grownVolume(
        of claim: PersistentVolumeClaim, in state: ClusterState
    ) -> PersistentVolume? {
        guard claim.isFullyBound,
            var volume = state.persistentVolumes["", claim.spec?.volumeName ?? ""],
            volume.metadata.annotations?[VolumeAnnotation.provisionedBy] == Self.driver,
            volume.capacity < claim.requestedStorage
        else { return nil }
        volume.spec?.capacity?["storage"] = claim.requestedStorage
        return volume
    }

    private func needsVolume(_ claim: PersistentVolumeClaim, in state: ClusterState) -> Bool {
        if claim.isTerminating || claim.spec?.volumeName != nil { return false }
        // A selector asks for a volume that is there already.
        if claim.spec?.selector != nil { return false }
        if state.storageClasses["", claim.className]?.provisioner == StorageClass.noProvisioner {
            return false
        }
        if claim.isDelayed(in: state), claim.selectedNode == nil { return false }
        return claim.reservedVolumes(in: state).isEmpty
            && claim.fittingVolumes(in: state).isEmpty
    }

    private func volume(
        for claim: PersistentVolumeClaim, in state: ClusterState
    ) -> PersistentVolume {
        let storageClass = state.storageClasses["", claim.className]
        return .with {
            $0.metadata.name = "pvc-\(claim.uid)"
            $0.metadata.annotations = [VolumeAnnotation.provisionedBy: Self.driver]
            $0.spec = .with {
                $0.accessModes = claim.spec?.accessModes
                $0.capacity = ["storage": claim.requestedStorage]
                $0.storageClassName = claim.spec?.storageClassName
                $0.volumeMode = claim.spec?.volumeMode
                $0.persistentVolumeReclaimPolicy = storageClass?.reclaimPolicy ?? "Delete"
                $0.claimRef = .with {
                    $0.apiVersion = "v1"
                    $0.kind = "PersistentVolumeClaim"
                    $0.namespace = claim.namespace
                    $0.name = claim.name
                    $0.uid = claim.uid
                }
                $0.csi = .with {
                    $0.driver = Self.driver
                    $0.volumeHandle = claim.uid
                }
            }
        }
    }
}
