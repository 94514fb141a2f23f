public import KubernetesAPI

/// Binds claims to volumes, as Kubernetes' persistentvolume-controller does.
///
/// A claim gets the volume that is reserved for it, or else the closest available one; from then on
/// the two refer to each other. Binding takes several looks, as each writes an object once: first
/// the references, then the phases. What becomes of a volume whose claim is gone, its reclaim
/// policy says.
///
/// Volumes are not made here: a claim without a fitting volume waits.
public struct PersistentVolumeController: Controller {
    /// How often Kubernetes looks at the claims that wait: a volume that becomes available is
    /// found by them then, not at once.
    private static let resyncPeriod: Duration = .seconds(15)

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
            Watch(PersistentVolume.self, after: Self.resyncPeriod) { volume, state, enqueue in
                if volume.status?.phase != "Available" { return }
                Self.enqueueWaiting(className: volume.className, in: state, enqueue)
            },
            Watch(StorageClass.self, after: Self.resyncPeriod) { storageClass, state, enqueue in
                Self.enqueueWaiting(className: storageClass.name, in: state, enqueue)
            },
        ]
    }

    private static func enqueueWaiting(
        className: String, in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        let waiting = state.persistentVolumeClaims.objects(.unboundStorage(className: className))
        for claim in waiting { enqueue(claim.key) }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        if key.groupKind == PersistentVolumeClaim.kind {
            guard let claim = state.persistentVolumeClaims[key.namespacedName], !claim.isTerminating
            else { return Plan() }
            return ClaimBinding(claim, in: state).decide()
        }
        guard let volume = state.persistentVolumes[key.namespacedName] else { return Plan() }
        return VolumeReclaiming(volume, in: state, now: now).decide()
    }
}
