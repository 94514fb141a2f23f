public import KubernetesAPI

/// Binds claims to volumes, as Kubernetes' persistentvolume-controller does.
///
/// A claim gets the volume that is reserved for it, or else the closest available one; from then on
/// the two refer to each other. Binding takes several looks, as each writes an object once: first
/// the references, then the phases. What becomes of a volume whose claim is gone, its reclaim
/// policy says.
///
/// Volumes are not made here: a claim without a fitting volume waits, and is looked at again from
/// time to time. One whose class has it wait for its first Pod gets its volume from the scheduler.
public struct PersistentVolumeController: Controller {
    public let name = "persistentvolume-controller"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(PersistentVolumeClaim.self) { claim, state, enqueue in
                enqueue(claim.key)
                if let volume = claim.spec?.volumeName {
                    enqueue(ObjectKey(PersistentVolume.self, namespace: "", name: volume))
                }
            },
            Watch(PersistentVolume.self) { volume, state, enqueue in
                enqueue(volume.key)
                guard let reference = volume.spec?.claimRef else { return }
                enqueue(
                    ObjectKey(
                        PersistentVolumeClaim.self, namespace: reference.namespace ?? "",
                        name: reference.name ?? ""))
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        if key.groupKind == PersistentVolumeClaim.kind {
            guard let claim = state.persistentVolumeClaims[key.namespacedName], !claim.isTerminating
            else { return Plan() }
            return ClaimBinding(claim, in: state, now: now).decide()
        }
        guard let volume = state.persistentVolumes[key.namespacedName] else { return Plan() }
        return VolumeReclaiming(volume, in: state, now: now).decide()
    }
}
