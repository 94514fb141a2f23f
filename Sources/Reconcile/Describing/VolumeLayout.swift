internal import Controllers
internal import KubernetesAPI

/// How a source of a volume is described: its type in words and its fields, the same for Pods and
/// for PersistentVolumes.
struct VolumeLayout {
    struct Field {
        let title: String
        let key: String
        /// What stands for a field that is not set.
        let absent: String

        static func text(_ title: String, _ key: String) -> Field {
            Field(title: "\(title):", key: key, absent: "")
        }

        static func flag(_ title: String, _ key: String) -> Field {
            Field(title: "\(title):", key: key, absent: "false")
        }

        static func number(_ title: String, _ key: String) -> Field {
            Field(title: "\(title):", key: key, absent: "0")
        }

        static func optional(_ title: String, _ key: String, _ absent: String) -> Field {
            Field(title: "\(title):", key: key, absent: absent)
        }
    }

    let type: String
    let fields: [Field]

    private init(_ type: String, _ fields: Field...) {
        self.type = type
        self.fields = fields
    }

    private static let readOnly = Field.flag("ReadOnly", "readOnly")
    private static let fileSystem = Field.text("FSType", "fsType")
    private static let secret = Field.optional("SecretRef", "secretRef", "nil")

    /// By the name of the field that holds the source. Those that are not here are no mere lists of
    /// fields.
    static let all: [String: VolumeLayout] = [
        "hostPath": VolumeLayout(
            "HostPath (bare host directory volume)", .text("Path", "path"),
            .optional("HostPathType", "type", DescriptionWriter.none)),
        "emptyDir": VolumeLayout(
            "EmptyDir (a temporary directory that shares a pod's lifetime)",
            .text("Medium", "medium"),
            .optional("SizeLimit", "sizeLimit", DescriptionWriter.unset)),
        "secret": VolumeLayout(
            "Secret (a volume populated by a Secret)", .text("SecretName", "secretName"),
            .flag("Optional", "optional")),
        "configMap": VolumeLayout(
            "ConfigMap (a volume populated by a ConfigMap)", .text("Name", "name"),
            .flag("Optional", "optional")),
        "persistentVolumeClaim": VolumeLayout(
            "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
            .text("ClaimName", "claimName"), readOnly),
        "image": VolumeLayout(
            "Image (a container image or OCI artifact)", .text("Reference", "reference"),
            .text("PullPolicy", "pullPolicy")),
        "local": VolumeLayout(
            "LocalVolume (a persistent volume backed by local storage on a node)",
            .text("Path", "path")),
        "nfs": VolumeLayout(
            "NFS (an NFS mount that lasts the lifetime of a pod)", .text("Server", "server"),
            .text("Path", "path"), readOnly),
        "iscsi": VolumeLayout(
            "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then "
                + "exposed to the pod)",
            .text("TargetPortal", "targetPortal"), .text("IQN", "iqn"), .number("Lun", "lun"),
            // kubectl has no colon here.
            Field(title: "ISCSIInterface", key: "iscsiInterface", absent: ""), fileSystem, readOnly,
            .optional("Portals", "portals", "[]"),
            .flag("DiscoveryCHAPAuth", "chapAuthDiscovery"),
            .flag("SessionCHAPAuth", "chapAuthSession"), secret,
            .optional("InitiatorName", "initiatorName", DescriptionWriter.none)),
        "fc": VolumeLayout(
            "FC (a Fibre Channel disk)", .text("TargetWWNs", "targetWWNs"),
            .optional("LUN", "lun", DescriptionWriter.none), fileSystem, readOnly),
        "cephfs": VolumeLayout(
            "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
            .optional("Monitors", "monitors", "[]"), .text("Path", "path"), .text("User", "user"),
            .text("SecretFile", "secretFile"), secret, readOnly),
        "rbd": VolumeLayout(
            "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
            .optional("CephMonitors", "monitors", "[]"), .text("RBDImage", "image"), fileSystem,
            .text("RBDPool", "pool"), .text("RadosUser", "user"), .text("Keyring", "keyring"),
            secret, readOnly),
        "glusterfs": VolumeLayout(
            "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
            .text("EndpointsName", "endpoints"), .text("Path", "path"), readOnly),
        "cinder": VolumeLayout(
            "Cinder (a Persistent Disk resource in OpenStack)", .text("VolumeID", "volumeID"),
            fileSystem, readOnly, secret),
        "awsElasticBlockStore": VolumeLayout(
            "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
            .text("VolumeID", "volumeID"), fileSystem, .number("Partition", "partition"), readOnly),
        "gcePersistentDisk": VolumeLayout(
            "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
            .text("PDName", "pdName"), fileSystem, .number("Partition", "partition"), readOnly),
        "azureFile": VolumeLayout(
            "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
            .text("SecretName", "secretName"), .text("ShareName", "shareName"), readOnly),
        "azureDisk": VolumeLayout(
            "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
            .text("DiskName", "diskName"), .text("DiskURI", "diskURI"),
            Field(title: "Kind: ", key: "kind", absent: ""), fileSystem,
            .text("CachingMode", "cachingMode"), readOnly),
        "flexVolume": VolumeLayout(
            "FlexVolume (a generic volume resource that is provisioned/attached using an exec "
                + "based plugin)",
            .text("Driver", "driver"), fileSystem, secret, readOnly,
            .optional("Options", "options", "map[]")),
        "vsphereVolume": VolumeLayout(
            "vSphereVolume (a Persistent Disk resource in vSphere)",
            .text("VolumePath", "volumePath"), fileSystem,
            .text("StoragePolicyName", "storagePolicyName")),
        "flocker": VolumeLayout(
            "Flocker (a Flocker volume mounted by the Flocker agent)",
            .text("DatasetName", "datasetName"), .text("DatasetUUID", "datasetUUID")),
        "gitRepo": VolumeLayout(
            "GitRepo (a volume that is pulled from git when the pod is created)",
            .text("Repository", "repository"), .text("Revision", "revision")),
        "quobyte": VolumeLayout(
            "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
            .text("Registry", "registry"), .text("Volume", "volume"), readOnly),
        "photonPersistentDisk": VolumeLayout(
            "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
            .text("PdID", "pdID"), fileSystem),
        "storageos": VolumeLayout(
            "StorageOS (a StorageOS Persistent Disk resource)", .text("VolumeName", "volumeName"),
            .text("VolumeNamespace", "volumeNamespace"), fileSystem, readOnly),
        "scaleIO": VolumeLayout(
            "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
            .text("Gateway", "gateway"), .text("System", "system"),
            .text("Protection Domain", "protectionDomain"), .text("Storage Pool", "storagePool"),
            .text("Storage Mode", "storageMode"), .text("VolumeName", "volumeName"), fileSystem,
            readOnly),
        "portworxVolume": VolumeLayout(
            "PortworxVolume (a Portworx Volume resource)", .text("VolumeID", "volumeID")),
    ]
}

extension DescriptionWriter {
    /// A source of a volume.
    ///
    /// - Parameters:
    ///   - name: that of the field which holds it.
    ///   - isPersistent: whether it is that of a PersistentVolume.
    mutating func volumeSource(_ name: String, _ source: ValueObject, isPersistent: Bool = false) {
        if name == "csi" { return driver(source, isPersistent: isPersistent) }
        guard let layout = VolumeLayout.all[name] else {
            return line("<unknown>", level: 1)
        }
        field("Type", layout.type, level: 2)
        for each in layout.fields {
            var text = source[each.key].map { Self.words($0, isPersistent: isPersistent) }
            if name == "fc", let names = source[each.key]?.array {
                text = names.map(Self.plain).joined(separator: ", ")
            }
            if name == "emptyDir", text == "0" { text = nil }
            line("\(each.title)\t\(text ?? each.absent)", level: 2)
            if name == "azureFile", isPersistent, each.key == "secretName" {
                field("SecretNamespace", source["secretNamespace"]?.string ?? "", level: 2)
            }
            if name == "glusterfs", isPersistent, each.key == "endpoints" {
                let namespace = source["endpointsNamespace"]?.string ?? Self.unset
                field("EndpointsNamespace", namespace, level: 2)
            }
        }
    }

    private mutating func driver(_ source: ValueObject, isPersistent: Bool) {
        func text(_ key: String) -> String { source[key].map(Self.plain) ?? "" }
        field("Type", "CSI (a Container Storage Interface (CSI) volume source)", level: 2)
        field("Driver", text("driver"), level: 2)
        field("FSType", text("fsType"), level: 2)
        if isPersistent { field("VolumeHandle", text("volumeHandle"), level: 2) }
        field("ReadOnly", "\(source["readOnly"]?.bool ?? false)", level: 2)
        let attributes = (source["volumeAttributes"]?.object ?? ValueObject())
            .map { "\($0.key)=\(Self.plain($0.value))" }.sorted()
            .map { $0.utf8.count > Self.longestText ? $0.prefix(Self.longestText) + "..." : $0 }
        if attributes.isEmpty { return field("VolumeAttributes", Self.none, level: 2) }
        nestedList("VolumeAttributes", attributes, level: 2)
    }

    /// A value as Go prints it: lists and maps in brackets, references with their type.
    private static func words(_ value: Value, isPersistent: Bool) -> String {
        switch value {
        case .array(let elements):
            return
                "[\(elements.map { words($0, isPersistent: isPersistent) }.joined(separator: " "))]"
        case .object(let fields):
            guard let name = fields["name"] else {
                let pairs = fields.map { "\($0.key):\(plain($0.value))" }.sorted()
                return "map[\(pairs.joined(separator: " "))]"
            }
            if !isPersistent { return "&LocalObjectReference{Name:\(plain(name)),}" }
            let namespace = fields["namespace"].map(plain) ?? ""
            return "&SecretReference{Name:\(plain(name)),Namespace:\(namespace),}"
        case .null, .bool, .int, .double, .string: return plain(value)
        }
    }

    /// What a claim for a volume asks for, in place of its description.
    mutating func claimTemplate(_ template: PersistentVolumeClaimTemplate, level: Int) {
        let claim = PersistentVolumeClaim.with {
            $0.metadata = template.metadata ?? ObjectMeta()
            $0.spec = template.spec
        }
        let margin = String(repeating: "  ", count: level)
        field("StorageClass", claim.storageClass, level: level)
        field("Volume", claim.spec?.volumeName ?? "", level: level)
        nestedList("Labels", Self.pairs(claim.metadata.labels), level: level)
        let annotations = Self.annotationLines(claim.metadata.annotations)
        field("Annotations", margin + (annotations.first ?? Self.none), level: level)
        for annotation in annotations.dropFirst() { line("\t\(margin)\(annotation)", level: level) }
        field("Capacity", "", level: level)
        field("Access Modes", "", level: level)
        field("VolumeMode", ifSet: claim.spec?.volumeMode, level: level)
        if let source = claim.spec?.dataSource {
            line("DataSource:", level: level)
            field("APIGroup", ifSet: source.apiGroup, level: level + 1)
            field("Kind", source.kind, level: level + 1)
            field("Name", source.name, level: level + 1)
        }
    }

    /// Values below each other where kubectl indents each of their parts, not only their line.
    mutating func nestedList(_ title: String, _ values: [String], level: Int) {
        let margin = String(repeating: "  ", count: level)
        field(title, margin + (values.first ?? Self.none), level: level)
        for value in values.dropFirst() { line("\(margin)\t\(margin)\(value)", level: level) }
    }
}
