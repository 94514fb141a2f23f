import KubernetesAPI

// The sources of volumes that are disks and file systems of storage systems, in the order of the
// API's documentation. Those of Pods and of PersistentVolumes differ in what refers to Secrets.

extension GCEPersistentDiskVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("pdName", pdName)
        faults.requirePartition(partition)
    }
}

extension AWSElasticBlockStoreVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("volumeID", volumeID)
        faults.requirePartition(partition)
    }
}

extension AzureDiskVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("diskName", diskName)
        faults.requireText("diskURI", diskURI)
        faults.requireOne(of: ["None", "ReadOnly", "ReadWrite"], "cachingMode", cachingMode)
        faults.requireOne(of: ["Dedicated", "Managed", "Shared"], "kind", kind)
        guard let kind else { return }
        if kind == "Managed", !diskURI.hasPrefix("/subscriptions/") {
            faults.notSupported("diskURI", diskURI, supported: [Self.managedForm])
        }
        if kind != "Managed", !diskURI.hasPrefix("https://") {
            faults.notSupported("diskURI", diskURI, supported: [Self.blobForm])
        }
    }

    private static let managedForm =
        "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/"
        + "{disk-id}"
    private static let blobForm =
        "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
}

extension AzureFileVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("secretName", secretName)
        faults.requireText("shareName", shareName)
    }
}

extension AzureFilePersistentVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("secretName", secretName)
        faults.requireText("shareName", shareName)
        if let secretNamespace { faults.requireText("secretNamespace", secretNamespace) }
    }
}

extension CinderVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("volumeID", volumeID)
        faults.at("secretRef", secretRef) { $1.requireText("name", $0.name) }
    }
}

extension CinderPersistentVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("volumeID", volumeID)
        faults.at("secretRef", secretRef) { secret, faults in
            faults.requireText("name", secret.name)
            faults.requireText("namespace", secret.namespace)
        }
    }
}

extension FCVolumeSource {
    func validate(_ faults: inout FaultList) {
        let names = targetWWNs ?? []
        let identifiers = wwids ?? []
        if names.isEmpty, identifiers.isEmpty {
            faults.required("targetWWNs", "must specify either targetWWNs or wwids, but not both")
        }
        if names.isEmpty { return }
        if !identifiers.isEmpty {
            faults.invalid(
                "targetWWNs", names, "targetWWNs and wwids can not be specified simultaneously")
        }
        if lun == nil { faults.required("lun", "lun is required if targetWWNs is specified") }
        faults.requireRange("lun", lun, 0...255)
    }
}

extension FlockerVolumeSource {
    func validate(_ faults: inout FaultList) {
        let name = datasetName ?? ""
        let uuid = datasetUUID ?? ""
        if name.isEmpty, uuid.isEmpty {
            faults.required(nil, "one of datasetName and datasetUUID is required")
        }
        if !name.isEmpty, !uuid.isEmpty {
            faults.invalid(
                nil, "resource", "datasetName and datasetUUID can not be specified simultaneously")
        }
        if name.contains("/") { faults.invalid("datasetName", name, "must not contain '/'") }
    }
}

extension GlusterfsVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("endpoints", endpoints)
        faults.requireText("path", path)
    }
}

extension GlusterfsPersistentVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("endpoints", endpoints)
        faults.requireText("path", path)
        if let namespace = endpointsNamespace {
            faults.requireFormat(.label, "endpointsNamespace", namespace)
        }
    }
}

extension LocalVolumeSource {
    func validate(_ faults: inout FaultList) {
        if path.isEmpty { return faults.required("path") }
        faults.requireNoBackstep("path", path)
    }
}

extension NFSVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("server", server)
        faults.requireText("path", path)
        if !path.hasPrefix("/") { faults.invalid("path", path, "must be an absolute path") }
    }
}

extension QuobyteVolumeSource {
    private static let pairRule = "must be a host:port pair or multiple pairs separated by commas"

    func validate(_ faults: inout FaultList) {
        if registry.isEmpty {
            faults.required("registry", Self.pairRule)
        } else if (tenant ?? "").utf8.count > 64 {
            faults.required("tenant", "must be a UUID and may not exceed a length of 64 characters")
        } else {
            for pair in registry.split(separator: ",", omittingEmptySubsequences: false)
            where pair.split(separator: ":", omittingEmptySubsequences: false).count != 2 {
                faults.invalid("registry", registry, Self.pairRule)
            }
        }
        faults.requireText("volume", volume)
    }
}

extension ScaleIOVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("gateway", gateway)
        faults.requireText("system", system)
        faults.requireText("volumeName", volumeName)
    }
}

extension ScaleIOPersistentVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("gateway", gateway)
        faults.requireText("system", system)
        faults.requireText("volumeName", volumeName)
    }
}

extension StorageOSVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireStorageOSNames(volumeName, namespace: volumeNamespace)
        faults.at("secretRef", secretRef) { $1.requireText("name", $0.name) }
    }
}

extension StorageOSPersistentVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireStorageOSNames(volumeName, namespace: volumeNamespace)
        faults.at("secretRef", secretRef) { secret, faults in
            faults.requireText("name", secret.name)
            faults.requireText("namespace", secret.namespace)
        }
    }
}

extension FaultList {
    fileprivate mutating func requirePartition(_ partition: Int32?) {
        guard let partition, !(0...255).contains(partition) else { return }
        // Zero is allowed, whatever Kubernetes says.
        invalid("partition", partition, "must be between 1 and 255, inclusive")
    }

    fileprivate mutating func requireStorageOSNames(_ name: String?, namespace: String?) {
        requireText("volumeName", name)
        if let name, !name.isEmpty { requireFormat(.label, "volumeName", name) }
        if let namespace, !namespace.isEmpty {
            requireFormat(.label, "volumeNamespace", namespace)
        }
    }

    /// A block device or file system on several monitors of Ceph.
    mutating func requireCeph(monitors: [String], image: String? = nil) {
        if monitors.isEmpty { required("monitors") }
        if let image { requireText("image", image) }
    }

    /// A driver of one's own, whose options may not be in Kubernetes' name.
    mutating func requireFlexDriver(_ driver: String, options: [String: String]?) {
        requireText("driver", driver)
        eachKey("options", options) { key, _, faults in
            let namespace = key.split(separator: "/", maxSplits: 1).first ?? ""
            let domain = "." + namespace.lowercased()
            if domain.hasSuffix(".kubernetes.io") || domain.hasSuffix(".k8s.io") {
                faults.invalid(nil, key, "kubernetes.io and k8s.io namespaces are reserved")
            }
        }
    }

    /// The name of a driver of the Container Storage Interface.
    mutating func requireStorageDriver(_ field: String, _ driver: String) {
        requireText(field, driver)
        if driver.utf8.count > 63 { tooLong(field, maximumBytes: 63) }
        invalid(field, driver, TextFormat.subdomain.faults(in: driver.lowercased()))
    }
}
