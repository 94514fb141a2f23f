public import KubernetesAPI

/// Holds back the deletion of claims that Pods use and of volumes that are bound, as Kubernetes'
/// pvc-protection and pv-protection controllers do.
///
/// Both kinds get a finalizer when they are created; this controller takes it away from one that
/// is being deleted as soon as nothing uses it.
public struct VolumeProtectionController: Controller {
    private static let claimFinalizer = "kubernetes.io/pvc-protection"
    private static let volumeFinalizer = "kubernetes.io/pv-protection"

    public let name = "volume-protection-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(PersistentVolumeClaim.self),
            .itself(PersistentVolume.self),
            Watch(Pod.self) { pod, state, enqueue in
                for claim in pod.claimNames {
                    enqueue(
                        ObjectKey(
                            PersistentVolumeClaim.self, namespace: pod.namespace, name: claim))
                }
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        if key.groupKind == PersistentVolumeClaim.kind {
            let claim = state.table(PersistentVolumeClaim.self)[key.namespacedName]
            guard var claim, claim.isTerminating, claim.metadata.hasFinalizer(Self.claimFinalizer),
                !isUsed(claim, in: state)
            else { return plan }
            claim.metadata.removeFinalizer(Self.claimFinalizer)
            plan.actions.append(.update(claim))
        } else if var volume = state.table(PersistentVolume.self)[key.namespacedName],
            volume.isTerminating, volume.metadata.hasFinalizer(Self.volumeFinalizer),
            volume.status?.phase != "Bound"
        {
            volume.metadata.removeFinalizer(Self.volumeFinalizer)
            plan.actions.append(.update(volume))
        }
        return plan
    }

    /// A Pod that is not bound to a node does not count: no node starts it with a claim that is
    /// being deleted.
    private func isUsed(_ claim: PersistentVolumeClaim, in state: ClusterState) -> Bool {
        state.pods.objects(.claim(namespace: claim.namespace, name: claim.name))
            .contains { $0.nodeName != nil }
    }
}
