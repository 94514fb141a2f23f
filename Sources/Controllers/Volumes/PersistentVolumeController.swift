public import KubernetesAPI

/// Binds claims to volumes, as Kubernetes' persistentvolume-controller does.
///
/// A claim gets the smallest available volume that satisfies it, or the one that is reserved for
/// it; from then on the two refer to each other. Binding takes several looks, as each writes an
/// object once: first the references, then the phases. A volume whose claim is gone is Released
/// and never bound again.
///
/// Volumes are not made here: a claim without a fitting volume waits.
public struct PersistentVolumeController: Controller {
    static let bindCompletedAnnotation = "pv.kubernetes.io/bind-completed"
    static let boundByControllerAnnotation = "pv.kubernetes.io/bound-by-controller"

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
                if let reference = volume.spec?.claimRef {
                    enqueue(
                        ObjectKey(
                            PersistentVolumeClaim.self, namespace: reference.namespace ?? "",
                            name: reference.name ?? ""))
                } else if volume.status?.phase == "Available" {
                    for claim in state.table(PersistentVolumeClaim.self).all {
                        if claim.spec?.volumeName == nil { enqueue(claim.key) }
                    }
                }
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        if let claim = state.table(PersistentVolumeClaim.self)[key.namespacedName],
            key.groupKind == PersistentVolumeClaim.kind
        {
            if !claim.isTerminating { bind(claim, in: state, plan: &plan) }
        } else if let volume = state.table(PersistentVolume.self)[key.namespacedName],
            key.groupKind == PersistentVolume.kind
        {
            reportPhase(of: volume, in: state, now: now, plan: &plan)
        }
        return plan
    }

    // MARK: Claims

    private func bind(_ claim: PersistentVolumeClaim, in state: ClusterState, plan: inout Plan) {
        let volumes = state.table(PersistentVolume.self)
        guard let name = claim.spec?.volumeName else {
            let fitting = volumes.all.filter { $0.satisfies(claim) }
            let reserved = fitting.first { $0.isReserved(for: claim) }
            let available = fitting.filter {
                $0.spec?.claimRef == nil && $0.status?.phase == "Available"
            }
            guard let volume = reserved ?? available.min(by: PersistentVolume.isSmaller) else {
                return reportWaiting(claim, in: state, plan: &plan)
            }
            return join(claim, volume, plan: &plan)
        }
        let volume = volumes["", name]
        if claim.isBound {
            // Whatever else there is of that name now, it is not what the claim was bound to.
            if volume?.isReserved(for: claim) != true { reportLost(claim, plan: &plan) }
        } else if let volume, volume.spec?.claimRef?.uid == claim.uid {
            reportBound(claim, to: volume, plan: &plan)
        } else if let volume, volume.spec?.claimRef == nil || volume.isReserved(for: claim) {
            join(claim, volume, plan: &plan)
        }
    }

    /// Makes the two refer to each other, and notes which of the references a user did not write.
    private func join(
        _ claim: PersistentVolumeClaim, _ volume: PersistentVolume, plan: inout Plan
    ) {
        if volume.spec?.claimRef?.uid != claim.uid {
            var taken = volume
            if volume.spec?.claimRef == nil {
                taken.metadata.annotate(Self.boundByControllerAnnotation, "yes")
            }
            taken.spec?.claimRef = .with {
                $0.apiVersion = "v1"
                $0.kind = "PersistentVolumeClaim"
                $0.namespace = claim.namespace
                $0.name = claim.name
                $0.uid = claim.uid
                $0.resourceVersion = claim.metadata.resourceVersion
            }
            plan.actions.append(.update(taken))
        }
        var bound = claim
        if claim.spec?.volumeName == nil {
            bound.spec?.volumeName = volume.name
            bound.metadata.annotate(Self.boundByControllerAnnotation, "yes")
        }
        bound.metadata.annotate(Self.bindCompletedAnnotation, "yes")
        if bound != claim { plan.actions.append(.update(bound)) }
    }

    private func reportBound(
        _ claim: PersistentVolumeClaim, to volume: PersistentVolume, plan: inout Plan
    ) {
        var updated = claim
        updated.status = claim.status ?? PersistentVolumeClaimStatus()
        updated.status?.phase = "Bound"
        updated.status?.accessModes = volume.spec?.accessModes
        updated.status?.capacity = volume.spec?.capacity
        plan.actions.append(.updateStatus(updated))
    }

    private func reportLost(_ claim: PersistentVolumeClaim, plan: inout Plan) {
        var updated = claim
        updated.status?.phase = "Lost"
        plan.actions.append(.updateStatus(updated))
        plan.events.append(
            EventRecord(
                .warning, "ClaimLost", regarding: claim,
                "Bound claim has lost its PersistentVolume. Any data on the volume is lost!"))
    }

    /// Tells why the claim waits; a claim that waits for its first Pod, or for a provisioner that
    /// is none of the controllers, may still be served.
    private func reportWaiting(
        _ claim: PersistentVolumeClaim, in state: ClusterState, plan: inout Plan
    ) {
        let storageClass = state.table(StorageClass.self)["", claim.className]
        let event: (EventRecord.EventType, String, String)
        if claim.className.isEmpty {
            event = (
                .normal, "FailedBinding",
                "no persistent volumes available for this claim and no storage class is set"
            )
        } else if let storageClass {
            event =
                storageClass.volumeBindingMode == "WaitForFirstConsumer"
                ? (
                    .normal, "WaitForFirstConsumer",
                    "waiting for first consumer to be created before binding"
                )
                : (
                    .normal, "ExternalProvisioning",
                    "Waiting for a volume to be created either by the external provisioner "
                        + "'\(storageClass.provisioner)' or manually by the system administrator"
                )
        } else {
            event = (
                .warning, "ProvisioningFailed",
                "storageclass.storage.k8s.io \"\(claim.className)\" not found"
            )
        }
        plan.events.append(EventRecord(event.0, event.1, regarding: claim, event.2))
    }

    // MARK: Volumes

    private func reportPhase(
        of volume: PersistentVolume, in state: ClusterState, now: Timestamp, plan: inout Plan
    ) {
        guard let phase = phase(of: volume, in: state), phase != volume.status?.phase
        else { return }
        var updated = volume
        updated.status = volume.status ?? PersistentVolumeStatus()
        updated.status?.phase = phase
        updated.status?.lastPhaseTransitionTime = now.truncatedToSeconds
        plan.actions.append(.updateStatus(updated))
    }

    /// `nil` while the volume's claim has not been told of it yet.
    private func phase(of volume: PersistentVolume, in state: ClusterState) -> String? {
        guard let reference = volume.spec?.claimRef, let uid = reference.uid, !uid.isEmpty
        else { return "Available" }
        let claim = state.table(PersistentVolumeClaim.self)[
            reference.namespace ?? "", reference.name ?? ""]
        guard let claim, claim.uid == uid else { return "Released" }
        return claim.spec?.volumeName == volume.name ? "Bound" : nil
    }
}

extension ObjectMeta {
    fileprivate mutating func annotate(_ name: String, _ value: String) {
        var annotations = annotations ?? [:]
        annotations[name] = value
        self.annotations = annotations
    }
}
