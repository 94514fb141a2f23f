internal import KubernetesAPI

/// One look at a claim: finds its volume, or tells why there is none.
struct ClaimBinding {
    /// How often Kubernetes looks at the claims that wait: a volume that becomes available is
    /// found by them then, not at once.
    private static let resyncPeriod: Duration = .seconds(15)

    private let claim: PersistentVolumeClaim
    private let state: ClusterState
    private let now: Timestamp
    private var plan = Plan()

    init(_ claim: PersistentVolumeClaim, in state: ClusterState, now: Timestamp) {
        self.claim = claim
        self.state = state
        self.now = now
    }

    consuming func decide() -> Plan {
        if claim.isBound || claim.metadata.hasAnnotation(VolumeAnnotation.bindCompleted) {
            keepBound()
        } else {
            findVolume()
            if plan.actions.isEmpty { plan.requeue(after: Self.resyncPeriod) }
        }
        return plan
    }

    // MARK: Bound claims

    private mutating func keepBound() {
        guard let name = claim.spec?.volumeName, !name.isEmpty else {
            return reportLost(
                "ClaimLost",
                "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!")
        }
        guard let volume = state.persistentVolumes["", name] else {
            return reportLost(
                "ClaimLost",
                "Bound claim has lost its PersistentVolume. Data on the volume is lost!")
        }
        guard let reference = volume.spec?.claimRef else { return join(volume) }
        guard reference.uid == claim.uid else {
            return reportLost(
                "ClaimMisbound",
                "Two claims are bound to the same volume, this one is bound incorrectly")
        }
        reportBound(to: volume)
    }

    private mutating func reportBound(to volume: PersistentVolume) {
        var updated = claim
        updated.status = claim.status ?? PersistentVolumeClaimStatus()
        updated.status?.phase = "Bound"
        updated.status?.accessModes = volume.spec?.accessModes
        updated.status?.capacity = volume.spec?.capacity
        updated.status?.currentVolumeAttributesClassName = claim.spec?.volumeAttributesClassName
        if updated != claim { plan.actions.append(.updateStatus(updated)) }
    }

    /// The volume may come back: another one of its name that nobody has will do.
    private mutating func reportLost(_ reason: String, _ message: String) {
        plan.requeue(after: Self.resyncPeriod)
        if claim.status?.phase == "Lost" { return }
        var updated = claim
        updated.status = .with { $0.phase = "Lost" }
        plan.actions.append(.updateStatus(updated))
        record(.warning, reason, message)
    }

    // MARK: Claims that name a volume

    /// The volume may come later, and another claim may let go of it: until then the claim waits.
    private mutating func bindRequested(_ volume: PersistentVolume?) {
        guard let volume else { return }
        if volume.isReserved(for: claim) { return join(volume) }
        if volume.spec?.claimRef != nil {
            return record(
                .warning, "FailedBinding",
                "volume \"\(volume.name)\" already bound to a different claim.")
        }
        if let mismatch = volume.mismatch(with: claim) {
            return record(
                .warning, "VolumeMismatch",
                "Cannot bind to requested volume \"\(volume.name)\": \(mismatch)")
        }
        join(volume)
    }

    // MARK: Binding

    /// Makes the two refer to each other, and notes which of the references a user did not write.
    private mutating func join(_ volume: PersistentVolume) {
        if volume.spec?.claimRef?.uid != claim.uid {
            plan.actions.append(.update(volume.taken(by: claim)))
        }
        var bound = claim
        if claim.spec?.volumeName?.isEmpty ?? true {
            bound.spec?.volumeName = volume.name
            bound.metadata.annotate(VolumeAnnotation.boundByController, "yes")
        }
        bound.metadata.annotate(VolumeAnnotation.bindCompleted, "yes")
        if bound != claim { plan.actions.append(.update(bound)) }
    }

    // MARK: Claims without a volume

    private mutating func findVolume() {
        if let name = claim.spec?.volumeName, !name.isEmpty {
            bindRequested(state.persistentVolumes["", name])
        } else if let volume = claim.bestVolume(in: state) {
            join(volume)
        } else if claim.spec?.storageClassName == nil, let chosen = state.defaultStorageClass {
            // There was no default class when the claim was made.
            var classified = claim
            classified.spec?.storageClassName = chosen.name
            plan.actions.append(.update(classified))
        } else if claim.isDelayed(in: state), claim.selectedNode == nil {
            reportDelay()
        } else {
            reportWaiting()
        }
    }

    /// Tells whom a claim waits for that gets its volume with its first Pod. One that was made this
    /// very second is not waited for yet: the scheduler has only just learned of it.
    private mutating func reportDelay() {
        let second = now.truncatedToSeconds
        let pods = state.pods.objects(.claim(namespace: claim.namespace, name: claim.name))
            .filter { pod in
                pod.nodeName == nil && !pod.hasFinished
                    && pod.metadata.creationTimestamp ?? second < second
            }
            .map(\.name).sorted()
        if pods.isEmpty {
            return record(
                .normal, "WaitForFirstConsumer",
                "waiting for first consumer to be created before binding")
        }
        let subject = pods.count == 1 ? "pod" : "pods"
        record(
            .normal, "WaitForPodScheduled",
            "waiting for \(subject) \(pods.joined(separator: ",")) to be scheduled")
    }

    /// Tells why the claim waits; one that waits for a provisioner which is none of the controllers
    /// may still be served.
    private mutating func reportWaiting() {
        if claim.className.isEmpty {
            return record(
                .normal, "FailedBinding",
                "no persistent volumes available for this claim and no storage class is set")
        }
        guard let storageClass = state.storageClasses["", claim.className] else {
            return record(
                .warning, "ProvisioningFailed",
                "storageclass.storage.k8s.io \"\(claim.className)\" not found")
        }
        if !storageClass.isProvisioned {
            return record(
                .warning, "ProvisioningFailed",
                "no volume plugin matched name: \(storageClass.provisioner)")
        }
        record(
            .normal, "ExternalProvisioning",
            "Waiting for a volume to be created either by the external provisioner "
                + "'\(storageClass.provisioner)' or manually by the system administrator. If "
                + "volume creation is delayed, please verify that the provisioner is running and "
                + "correctly registered.")
    }

    private mutating func record(
        _ type: EventRecord.EventType, _ reason: String, _ message: String
    ) {
        plan.events.append(EventRecord(type, reason, regarding: claim, message))
    }
}

extension PersistentVolume {
    /// The volume referring to `claim`, with a note if it is not a user who set it apart.
    func taken(by claim: PersistentVolumeClaim) -> PersistentVolume {
        var taken = self
        if spec?.claimRef == nil {
            taken.metadata.annotate(VolumeAnnotation.boundByController, "yes")
        }
        taken.spec?.claimRef = .with {
            $0.apiVersion = "v1"
            $0.kind = "PersistentVolumeClaim"
            $0.namespace = claim.namespace
            $0.name = claim.name
            $0.uid = claim.uid
            $0.resourceVersion = claim.metadata.resourceVersion
        }
        return taken
    }
}
