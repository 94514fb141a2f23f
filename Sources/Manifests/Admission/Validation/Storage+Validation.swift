import KubernetesAPI

private let accessModes = [
    "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod",
]

extension PersistentVolumeClaim: AdmissibleKind {
    mutating func resetStatus() {
        status = .with { $0.phase = "Pending" }
    }

    mutating func completeForCreate() {
        metadata.addFinalizer("kubernetes.io/pvc-protection")
    }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? PersistentVolumeClaimSpec()).validate(&$0) }
    }

    func validateChanges(from old: PersistentVolumeClaim, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        var allowed = before
        // Binding a claim, and giving it the default class later, are changes of these fields.
        if before.volumeName?.isEmpty ?? true { allowed.volumeName = spec.volumeName }
        if before.storageClassName == nil { allowed.storageClassName = spec.storageClassName }
        if old.status?.phase == "Bound" {
            allowed.resources?.requests = spec.resources?.requests
            allowed.volumeAttributesClassName = spec.volumeAttributesClassName
            requireGrowth(from: before, spec, &faults)
        }
        if allowed == spec { return }
        faults.forbidden(
            "spec",
            "spec is immutable after creation except resources.requests and "
                + "volumeAttributesClassName for bound claims")
    }

    private func requireGrowth(
        from before: PersistentVolumeClaimSpec, _ spec: PersistentVolumeClaimSpec,
        _ faults: inout FaultList
    ) {
        guard let old = before.resources?.requests?["storage"],
            let new = spec.resources?.requests?["storage"], new < old
        else { return }
        faults.at("spec") { faults in
            faults.at("resources") { faults in
                faults.forbidden(
                    "requests", "field can not be less than status.capacity")
            }
        }
    }
}

extension PersistentVolumeClaimSpec {
    func validate(_ faults: inout FaultList) {
        let modes = accessModes ?? []
        if modes.isEmpty {
            faults.required("accessModes", "at least 1 access mode is required")
        }
        faults.at("selector", selector) { $0.validate(&$1) }
        for mode in modes where !Manifests.accessModes.contains(mode) {
            faults.notSupported("accessModes", mode, supported: Manifests.accessModes)
        }
        if modes.contains("ReadWriteOncePod"), modes.count > 1 {
            faults.forbidden(
                "accessModes", "may not use ReadWriteOncePod with other access modes")
        }
        faults.at("resources") { faults in
            faults.at(.key("storage")) { faults in
                guard let amount = resources?.requests?["storage"] else {
                    return faults.required()
                }
                faults.requirePositive(amount)
            }
        }
        if let storageClassName, !storageClassName.isEmpty {
            faults.requireFormat(.subdomain, "storageClassName", storageClassName)
        }
        faults.requireOne(of: ["Block", "Filesystem"], "volumeMode", volumeMode)
    }
}

extension PersistentVolume: AdmissibleKind {
    mutating func resetStatus() {
        status = .with { $0.phase = "Pending" }
    }

    mutating func completeForCreate() {
        metadata.addFinalizer("kubernetes.io/pv-protection")
    }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? PersistentVolumeSpec()).validate(&$0) }
    }

    func validateChanges(from old: PersistentVolume, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        let isSame =
            spec.sources == before.sources && spec.hostPath == before.hostPath
            && spec.nfs == before.nfs && spec.local == before.local && spec.csi == before.csi
        if !isSame {
            faults.at("spec") { faults in
                faults.forbidden(
                    "persistentvolumesource",
                    "spec.persistentvolumesource is immutable after creation")
            }
        }
        faults.at("spec") { faults in
            faults.requireUnchanged("volumeMode", spec.volumeMode, from: before.volumeMode)
        }
    }
}

extension PersistentVolumeSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        if accessModes?.isEmpty ?? true { faults.required("accessModes") }
        for mode in accessModes ?? [] where !Manifests.accessModes.contains(mode) {
            faults.notSupported("accessModes", mode, supported: Manifests.accessModes)
        }
        validateCapacity(&faults)
        faults.requireOne(
            of: ["Delete", "Recycle", "Retain"], "persistentVolumeReclaimPolicy",
            persistentVolumeReclaimPolicy)
        faults.at("nodeAffinity", nodeAffinity) { affinity, faults in
            guard let required = affinity.required else {
                return faults.required("required", "must specify required node constraints")
            }
            faults.at("required") { required.validate(&$0) }
        }
        let sources = sources
        if sources.isEmpty { faults.required(nil, "must specify a volume type") }
        for source in sources.dropFirst() {
            faults.forbidden(source, "may not specify more than 1 volume type")
        }
        faults.at("hostPath", hostPath) { $0.validate(&$1) }
        if sources.first == "nfs" { faults.at("nfs", nfs) { $0.validate(&$1) } }
        if let storageClassName, !storageClassName.isEmpty {
            faults.requireFormat(.subdomain, "storageClassName", storageClassName)
        }
        faults.requireOne(of: ["Block", "Filesystem"], "volumeMode", volumeMode)
    }

    private func validateCapacity(_ faults: inout FaultList) {
        let capacity = capacity ?? [:]
        if capacity.isEmpty { faults.required("capacity") }
        if capacity["storage"] == nil || capacity.count > 1 {
            faults.notSupported("capacity", capacity, supported: ["storage"])
        }
        faults.eachKey("capacity", capacity) { $2.requirePositive($1) }
    }

    /// The names of the source fields that are set, in Kubernetes' order of checking them.
    fileprivate var sources: [String] {
        let isSet: [(String, Bool)] = [
            ("hostPath", hostPath != nil), ("gcePersistentDisk", gcePersistentDisk != nil),
            ("awsElasticBlockStore", awsElasticBlockStore != nil),
            ("glusterfs", glusterfs != nil), ("nfs", nfs != nil), ("rbd", rbd != nil),
            ("quobyte", quobyte != nil), ("cephfs", cephfs != nil), ("iscsi", iscsi != nil),
            ("cinder", cinder != nil), ("fc", fc != nil), ("flocker", flocker != nil),
            ("flexVolume", flexVolume != nil), ("azureFile", azureFile != nil),
            ("vsphereVolume", vsphereVolume != nil),
            ("photonPersistentDisk", photonPersistentDisk != nil),
            ("portworxVolume", portworxVolume != nil), ("azureDisk", azureDisk != nil),
            ("scaleIO", scaleIO != nil), ("local", local != nil),
            ("storageos", storageos != nil), ("csi", csi != nil),
        ]
        return isSet.filter(\.1).map(\.0)
    }
}

extension FaultList {
    fileprivate mutating func requirePositive(_ amount: Quantity) {
        if amount.milliValue <= 0 {
            invalid(nil, amount.canonicalText, "must be greater than zero")
        }
    }
}
