import KubernetesAPI

extension Volume {
    func validate(_ faults: inout FaultList) {
        let sources = sources
        if sources.isEmpty { faults.required(nil, "must specify a volume type") }
        for source in sources.dropFirst() {
            faults.forbidden(
                Self.misspelled[source] ?? source, "may not specify more than 1 volume type")
        }
        // Only the first source is looked at.
        guard let source = sources.first else { return }
        if !validateOwn(source, &faults) { validateStorage(source, &faults) }
    }

    /// The fields that Kubernetes spells differently when it says that there is one too many.
    private static let misspelled = ["cephfs": "cephFS", "downwardAPI": "downwarAPI"]

    /// The sources that Kubernetes provides itself; false for the others.
    private func validateOwn(_ source: String, _ faults: inout FaultList) -> Bool {
        switch source {
        case "hostPath": faults.at(source, hostPath) { $0.validate(&$1) }
        case "gitRepo":
            faults.at(source, gitRepo) { source, faults in
                faults.requireText("repository", source.repository)
                faults.requirePathInside("directory", source.directory)
            }
        case "secret": faults.at(source, secret) { $0.validate(&$1) }
        case "configMap": faults.at(source, configMap) { $0.validate(&$1) }
        case "downwardAPI": faults.at(source, downwardAPI) { $0.validate(&$1) }
        case "projected": faults.at(source, projected) { $0.validate(&$1) }
        case "persistentVolumeClaim":
            faults.at(source, persistentVolumeClaim) { claim, faults in
                faults.requireText("claimName", claim.claimName)
            }
        case "emptyDir":
            faults.at(source, emptyDir) { source, faults in
                guard let limit = source.sizeLimit, limit.milliValue < 0 else { return }
                faults.forbidden("sizeLimit", "SizeLimit field must be a valid resource quantity")
            }
        case "ephemeral": faults.at(source, ephemeral) { $0.validate(&$1) }
        case "image":
            faults.at(source, image) { source, faults in
                faults.requireText("reference", source.reference)
                faults.requireOne(
                    of: ["Always", "IfNotPresent", "Never"], "pullPolicy", source.pullPolicy)
            }
        default: return false
        }
        return true
    }

    private func validateStorage(_ source: String, _ faults: inout FaultList) {
        switch source {
        // Kubernetes reports the faults of this one under another name.
        case "gcePersistentDisk":
            faults.at("persistentDisk", gcePersistentDisk) { $0.validate(&$1) }
        case "awsElasticBlockStore": faults.at(source, awsElasticBlockStore) { $0.validate(&$1) }
        case "nfs": faults.at(source, nfs) { $0.validate(&$1) }
        case "iscsi": validateInternetSCSI(&faults)
        case "glusterfs": faults.at(source, glusterfs) { $0.validate(&$1) }
        case "flocker": faults.at(source, flocker) { $0.validate(&$1) }
        case "rbd":
            faults.at(source, rbd) { $1.requireCeph(monitors: $0.monitors, image: $0.image) }
        case "cinder": faults.at(source, cinder) { $0.validate(&$1) }
        case "cephfs": faults.at(source, cephfs) { $1.requireCeph(monitors: $0.monitors) }
        case "quobyte": faults.at(source, quobyte) { $0.validate(&$1) }
        case "fc": faults.at(source, fc) { $0.validate(&$1) }
        case "flexVolume":
            faults.at(source, flexVolume) { source, faults in
                faults.requireFlexDriver(source.driver, options: source.options)
            }
        case "azureFile": faults.at(source, azureFile) { $0.validate(&$1) }
        case "azureDisk": faults.at(source, azureDisk) { $0.validate(&$1) }
        case "vsphereVolume":
            faults.at(source, vsphereVolume) { $1.requireText("volumePath", $0.volumePath) }
        case "photonPersistentDisk":
            faults.at(source, photonPersistentDisk) { $1.requireText("pdID", $0.pdID) }
        case "portworxVolume":
            faults.at(source, portworxVolume) { $1.requireText("volumeID", $0.volumeID) }
        case "storageos": faults.at(source, storageos) { $0.validate(&$1) }
        case "scaleIO": faults.at(source, scaleIO) { $0.validate(&$1) }
        case "csi": faults.at(source, csi) { $0.validate(&$1) }
        default: break
        }
    }

    private func validateInternetSCSI(_ faults: inout FaultList) {
        guard let iscsi else { return }
        faults.at("iscsi") { iscsi.validate(volumeName: name, &$0) }
        if iscsi.initiatorName != nil, "\(name):\(iscsi.targetPortal)".utf8.count > 64 {
            faults.invalid("name", name, InternetSCSIName.portalRule)
        }
    }
}

extension CSIVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireStorageDriver("driver", driver)
        guard let secret = nodePublishSecretRef else { return }
        let name = secret.name ?? ""
        if name.isEmpty {
            faults.at("nodePublishSecretRef") { $0.required("name") }
        } else {
            faults.requireFormat(.subdomain, "name", name)
        }
    }
}

extension HostPathVolumeSource {
    func validate(_ faults: inout FaultList) {
        if path.isEmpty { return faults.required("path") }
        faults.requireNoBackstep("path", path)
        faults.requireOne(of: Self.types, "type", type)
    }

    private static let types = [
        "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate",
        "Socket",
    ]
}

extension SecretVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireText("secretName", secretName)
        faults.requireFileMode("defaultMode", defaultMode)
        faults.each("items", items) { $0.validate(&$1) }
    }
}

extension ConfigMapVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireText("name", name)
        faults.requireFileMode("defaultMode", defaultMode)
        faults.each("items", items) { $0.validate(&$1) }
    }
}

extension DownwardAPIVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireFileMode("defaultMode", defaultMode)
        // Kubernetes does not say which of the items it means.
        for item in items ?? [] { item.validate(&faults) }
    }
}

extension DownwardAPIVolumeFile {
    func validate(_ faults: inout FaultList) {
        faults.requireText("path", path)
        faults.requireOrdinaryPath("path", path)
        switch (fieldRef != nil, resourceFieldRef != nil) {
        case (false, false):
            faults.required(
                nil, "one of fieldRef and resourceFieldRef is required")
        case (true, true):
            faults.invalid(
                nil, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"
            )
        case (true, false), (false, true): break
        }
        faults.at("fieldRef", fieldRef) { $0.validate(supported: Self.fieldPaths, &$1) }
        if fieldRef == nil {
            faults.at("resourceFieldRef", resourceFieldRef) { $0.validate(inVolume: true, &$1) }
        }
        faults.requireFileMode("mode", mode)
    }

    /// The fields of a Pod that a file can show.
    private static let fieldPaths = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace",
        "metadata.uid",
    ]
}

extension KeyToPath {
    func validate(_ faults: inout FaultList) {
        faults.requireText("key", key)
        faults.requireText("path", path)
        faults.requireOrdinaryPath("path", path)
        faults.requireFileMode("mode", mode)
    }
}

extension EphemeralVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        guard let volumeClaimTemplate else { return faults.required("volumeClaimTemplate") }
        faults.at("volumeClaimTemplate") { faults in
            faults.at("metadata", volumeClaimTemplate.metadata) { $0.validateAsTemplate(&$1) }
            faults.at("spec") { volumeClaimTemplate.spec.validate(&$0) }
        }
    }
}

extension ObjectMeta {
    /// Of an object that is yet to be made, only labels and annotations can be set.
    fileprivate func validateAsTemplate(_ faults: inout FaultList) {
        faults.validateAnnotations("annotations", annotations)
        faults.validateLabels("labels", labels)
        let own = encoded().object ?? ValueObject()
        for field in own.keys.sorted() where !["annotations", "labels"].contains(field) {
            faults.forbidden(field, "cannot be set")
        }
    }
}

extension FaultList {
    /// The permissions of a file: 0 to 0777.
    mutating func requireFileMode(_ field: String, _ mode: Int32?) {
        guard let mode, !(0...0o777).contains(mode) else { return }
        invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")
    }

    /// A path below a directory, out of which it may not lead.
    mutating func requirePathInside(_ field: String, _ path: String?) {
        guard let path else { return }
        if path.hasPrefix("/") { invalid(field, path, "must be a relative path") }
        requireNoBackstep(field, path)
    }

    /// A path below a directory whose own files start with `..`.
    mutating func requireOrdinaryPath(_ field: String, _ path: String) {
        requirePathInside(field, path)
        if path.hasPrefix(".."), !path.hasPrefix("../"), path != ".." {
            invalid(field, path, "must not start with '..'")
        }
    }

    mutating func requireNoBackstep(_ field: String, _ path: String) {
        if path.split(separator: "/").contains("..") {
            invalid(field, path, "must not contain '..'")
        }
    }
}
