import KubernetesAPI

extension PersistentVolume: AdmissibleKind {
    mutating func resetStatus() {
        status = .with { $0.phase = "Pending" }
    }

    mutating func completeForCreate() {
        metadata.addFinalizer("kubernetes.io/pv-protection")
    }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { faults in
            (spec ?? PersistentVolumeSpec()).validate(named: metadata.name ?? "", &faults)
        }
    }

    func validateChanges(from old: PersistentVolume, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        if spec.source(comparedTo: before) != before.source(comparedTo: before) {
            faults.at("spec") { faults in
                faults.forbidden(
                    "persistentvolumesource",
                    "spec.persistentvolumesource is immutable after creation")
            }
        }
        // Kubernetes leaves out that these are fields of the spec.
        faults.requireUnchanged("volumeMode", spec.volumeMode, from: before.volumeMode)
        if before.nodeAffinity != nil {
            faults.requireUnchanged("nodeAffinity", spec.nodeAffinity, from: before.nodeAffinity)
        }
        if before.volumeAttributesClassName != nil, spec.volumeAttributesClassName == nil {
            faults.at("spec") { faults in
                faults.forbidden(
                    "volumeAttributesClassName", "update from non-nil value to nil is forbidden")
            }
        }
    }
}

extension PersistentVolumeSpec {
    fileprivate func validate(named name: String, _ faults: inout FaultList) {
        if accessModes?.isEmpty ?? true { faults.required("accessModes") }
        faults.validateAccessModes(accessModes)
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
        validateSource(volumeName: name, &faults)
        if persistentVolumeReclaimPolicy == "Recycle", let path = hostPath?.path, isRoot(path) {
            faults.forbidden(
                "persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'")
        }
        if let storageClassName, !storageClassName.isEmpty {
            faults.requireFormat(.subdomain, "storageClassName", storageClassName)
        }
        faults.requireOne(of: ["Block", "Filesystem"], "volumeMode", volumeMode)
        guard let attributes = volumeAttributesClassName else { return }
        if attributes.isEmpty {
            faults.required("volumeAttributesClassName", "an empty string is disallowed")
        } else {
            faults.requireFormat(.subdomain, "volumeAttributesClassName", attributes)
        }
        if csi == nil {
            faults.required("csi", "has to be specified when using volumeAttributesClassName")
        }
    }

    private func isRoot(_ path: String) -> Bool {
        path.hasPrefix("/")
            && path.split(separator: "/").allSatisfy { $0 == "." || $0 == ".." }
    }

    private func validateCapacity(_ faults: inout FaultList) {
        let capacity = capacity ?? [:]
        if capacity.isEmpty { faults.required("capacity") }
        if capacity["storage"] == nil || capacity.count > 1 {
            faults.notSupported("capacity", capacity, supported: ["storage"])
        }
        faults.eachKey("capacity", capacity) { $2.requirePositive($1) }
    }

    // MARK: Sources

    private func validateSource(volumeName: String, _ faults: inout FaultList) {
        let sources = sources
        if sources.isEmpty { faults.required(nil, "must specify a volume type") }
        for source in sources.dropFirst() {
            faults.forbidden(
                source == "cephfs" ? "cephFS" : source, "may not specify more than 1 volume type")
        }
        guard let source = sources.first else { return }
        switch source {
        case "hostPath": faults.at(source, hostPath) { $0.validate(&$1) }
        // Kubernetes reports the faults of this one under another name.
        case "gcePersistentDisk":
            faults.at("persistentDisk", gcePersistentDisk) { $0.validate(&$1) }
        case "awsElasticBlockStore": faults.at(source, awsElasticBlockStore) { $0.validate(&$1) }
        case "glusterfs": faults.at(source, glusterfs) { $0.validate(&$1) }
        case "flocker": faults.at(source, flocker) { $0.validate(&$1) }
        case "nfs": faults.at(source, nfs) { $0.validate(&$1) }
        case "rbd":
            faults.at(source, rbd) { $1.requireCeph(monitors: $0.monitors, image: $0.image) }
        case "quobyte": faults.at(source, quobyte) { $0.validate(&$1) }
        case "cephfs": faults.at(source, cephfs) { $1.requireCeph(monitors: $0.monitors) }
        case "iscsi": faults.at(source, iscsi) { $0.validate(volumeName: volumeName, &$1) }
        case "cinder": faults.at(source, cinder) { $0.validate(&$1) }
        case "fc": faults.at(source, fc) { $0.validate(&$1) }
        case "flexVolume":
            faults.at(source, flexVolume) { source, faults in
                faults.requireFlexDriver(source.driver, options: source.options)
            }
        case "azureFile": faults.at(source, azureFile) { $0.validate(&$1) }
        case "vsphereVolume":
            faults.at(source, vsphereVolume) { $1.requireText("volumePath", $0.volumePath) }
        case "photonPersistentDisk":
            faults.at(source, photonPersistentDisk) { $1.requireText("pdID", $0.pdID) }
        case "portworxVolume":
            faults.at(source, portworxVolume) { $1.requireText("volumeID", $0.volumeID) }
        case "azureDisk": faults.at(source, azureDisk) { $0.validate(&$1) }
        case "scaleIO": faults.at(source, scaleIO) { $0.validate(&$1) }
        case "local":
            faults.at(source, local) { $0.validate(&$1) }
            if nodeAffinity == nil {
                faults.required("nodeAffinity", "Local volume requires node affinity")
            }
        case "storageos": faults.at(source, storageos) { $0.validate(&$1) }
        default: faults.at(source, csi) { $0.validate(&$1) }
        }
    }

    /// The names of the source fields that are set, in Kubernetes' order of checking them.
    private var sources: [String] {
        let isSet: [(String, Bool)] = [
            ("hostPath", hostPath != nil),
            ("gcePersistentDisk", gcePersistentDisk != nil),
            ("awsElasticBlockStore", awsElasticBlockStore != nil),
            ("glusterfs", glusterfs != nil),
            ("flocker", flocker != nil),
            ("nfs", nfs != nil),
            ("rbd", rbd != nil),
            ("quobyte", quobyte != nil),
            ("cephfs", cephfs != nil),
            ("iscsi", iscsi != nil),
            ("cinder", cinder != nil),
            ("fc", fc != nil),
            ("flexVolume", flexVolume != nil),
            ("azureFile", azureFile != nil),
            ("vsphereVolume", vsphereVolume != nil),
            ("photonPersistentDisk", photonPersistentDisk != nil),
            ("portworxVolume", portworxVolume != nil),
            ("azureDisk", azureDisk != nil),
            ("scaleIO", scaleIO != nil),
            ("local", local != nil),
            ("storageos", storageos != nil),
            ("csi", csi != nil),
        ]
        return isSet.filter(\.1).map(\.0)
    }

    /// The source fields as values. A Secret for enlarging may be added to a volume that had none.
    fileprivate func source(comparedTo old: PersistentVolumeSpec) -> [String: Value] {
        var copy = self
        if old.csi?.controllerExpandSecretRef == nil { copy.csi?.controllerExpandSecretRef = nil }
        let fields = copy.encoded().object ?? ValueObject()
        return Dictionary(
            uniqueKeysWithValues: copy.sources.map { ($0, fields[$0] ?? .null) })
    }
}

extension CSIPersistentVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireStorageDriver("driver", driver)
        faults.requireText("volumeHandle", volumeHandle)
        for (field, secret) in [
            ("controllerPublishSecretRef", controllerPublishSecretRef),
            ("controllerExpandSecretRef", controllerExpandSecretRef),
            ("nodePublishSecretRef", nodePublishSecretRef),
            ("nodeExpandSecretRef", nodeExpandSecretRef),
        ] {
            faults.at(field, secret) { $0.validate(&$1) }
        }
    }
}

extension SecretReference {
    fileprivate func validate(_ faults: inout FaultList) {
        for (field, text, format) in [
            ("name", name, TextFormat.subdomain), ("namespace", namespace, TextFormat.label),
        ] {
            faults.requireText(field, text)
            if let text, !text.isEmpty { faults.requireFormat(format, field, text) }
        }
    }
}
