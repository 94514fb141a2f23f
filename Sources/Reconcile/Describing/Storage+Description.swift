internal import Controllers
internal import KubernetesAPI

extension PersistentVolumeClaim: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.field("StorageClass", storageClass)
        if let deletion = metadata.deletionTimestamp {
            writer.field("Status", "Terminating (lasts \(writer.age(since: deletion)))")
        } else {
            writer.field("Status", status?.phase ?? "")
        }
        let volume = spec?.volumeName ?? ""
        writer.field("Volume", volume)
        writer.labels(of: self)
        writer.field(
            "Finalizers", "[\((metadata.finalizers ?? []).joined(separator: " "))]")
        let capacity = DescriptionWriter.text(status?.capacity?["storage"])
        writer.field("Capacity", volume.isEmpty ? "" : capacity)
        writer.field(
            "Access Modes", volume.isEmpty ? "" : CellText.accessModes(status?.accessModes))
        writer.field("VolumeMode", ifSet: spec?.volumeMode)
        if let source = spec?.dataSource {
            writer.line("DataSource:")
            writer.field("APIGroup", ifSet: source.apiGroup, level: 1)
            writer.field("Kind", source.kind, level: 1)
            writer.field("Name", source.name, level: 1)
        }
        let users = writer.state.pods.objects(.claim(namespace: namespace, name: name))
        writer.list("Used By", users.map(\.name).sorted())
        writer.conditions(
            (status?.conditions ?? []).map {
                TimedCondition(
                    type: $0.type, status: $0.status, probed: $0.lastProbeTime,
                    changed: $0.lastTransitionTime, reason: $0.reason, message: $0.message)
            }, probed: "LastProbeTime", gap: " ")
    }
}

extension PersistentVolume: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.labels(of: self)
        writer.field(
            "Finalizers", "[\((metadata.finalizers ?? []).joined(separator: " "))]")
        writer.field("StorageClass", storageClass)
        if let deletion = metadata.deletionTimestamp {
            writer.field("Status", "Terminating (lasts \(writer.age(since: deletion)))")
        } else {
            writer.field("Status", status?.phase ?? "")
        }
        let claim = spec?.claimRef.map { "\($0.namespace ?? "")/\($0.name ?? "")" }
        writer.field("Claim", claim ?? "")
        writer.field("Reclaim Policy", spec?.persistentVolumeReclaimPolicy ?? "")
        writer.field("Access Modes", CellText.accessModes(spec?.accessModes))
        writer.field("VolumeMode", ifSet: spec?.volumeMode)
        writer.field("Capacity", DescriptionWriter.text(spec?.capacity?["storage"]))
        describeAffinity(in: &writer)
        writer.field("Message", status?.message ?? "")
        describeSource(in: &writer)
    }

    private func describeAffinity(in writer: inout DescriptionWriter) {
        guard let required = spec?.nodeAffinity?.required else {
            return writer.field("Node Affinity", DescriptionWriter.none)
        }
        writer.field("Node Affinity", "")
        let terms = required.nodeSelectorTerms
        writer.field("Required Terms", terms.isEmpty ? DescriptionWriter.none : "", level: 1)
        for (index, term) in terms.enumerated() {
            let requirements = (term.matchExpressions ?? []).map { requirement in
                let values = (requirement.values ?? []).joined(separator: ", ")
                return "\(requirement.key) \(requirement.operator.lowercased())"
                    + (values.isEmpty ? "" : " [\(values)]")
            }
            writer.list("Term \(index)", requirements, level: 2)
        }
    }

    private func describeSource(in writer: inout DescriptionWriter) {
        writer.line("Source:")
        let fields = spec?.encoded().object ?? ValueObject()
        let source = fields.first { !Self.otherFields.contains($0.key) && $0.value.object != nil }
        guard let source else { return writer.line("<unknown>", level: 1) }
        writer.volumeSource(
            source.key, source.value.object ?? ValueObject(), isPersistent: true)
    }

    /// The fields of the spec that are no sources.
    private static let otherFields: Set = [
        "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity",
        "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName",
        "volumeMode",
    ]

    /// That of an annotation from times before the field comes first.
    private var storageClass: String {
        metadata.annotations?["volume.beta.kubernetes.io/storage-class"]
            ?? spec?.storageClassName ?? ""
    }
}

extension PersistentVolumeClaim {
    /// That of an annotation from times before the field comes first.
    var storageClass: String {
        metadata.annotations?["volume.beta.kubernetes.io/storage-class"]
            ?? spec?.storageClassName ?? ""
    }
}

extension StorageClass: Describable {
    private static let defaultAnnotations = [
        "storageclass.kubernetes.io/is-default-class",
        "storageclass.beta.kubernetes.io/is-default-class",
    ]

    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        let isDefault = Self.defaultAnnotations.contains { metadata.annotations?[$0] == "true" }
        writer.field("IsDefaultClass", isDefault ? "Yes" : "No")
        writer.field("Annotations", CellText.labels(metadata.annotations))
        writer.field("Provisioner", provisioner)
        writer.field("Parameters", CellText.labels(parameters))
        writer.field("AllowVolumeExpansion", CellText.truth(allowVolumeExpansion))
        let options = mountOptions ?? []
        if options.isEmpty {
            writer.field("MountOptions", DescriptionWriter.none)
        } else {
            writer.line("MountOptions:")
            for option in options { writer.line(option, level: 1) }
        }
        writer.field("ReclaimPolicy", ifSet: reclaimPolicy)
        writer.field("VolumeBindingMode", ifSet: volumeBindingMode)
        guard let allowedTopologies else { return }
        writer.field("AllowedTopologies", allowedTopologies.isEmpty ? DescriptionWriter.none : "")
        for (index, term) in allowedTopologies.enumerated() {
            let requirements = (term.matchLabelExpressions ?? []).map { requirement in
                let values = requirement.values.joined(separator: ", ")
                return "\(requirement.key) in" + (values.isEmpty ? "" : " [\(values)]")
            }
            writer.list("Term \(index)", requirements, level: 1)
        }
    }
}

extension VolumeAttributesClass: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.field("Annotations", CellText.labels(metadata.annotations))
        writer.field("DriverName", driverName)
        writer.field("Parameters", CellText.labels(parameters))
    }
}

extension CSINode: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.labels(of: self)
        writer.creationTime(of: self)
        writer.line("Spec:")
        writer.line("Drivers:", level: 1)
        for driver in spec.drivers {
            writer.line("\(driver.name):", level: 2)
            writer.field("Node ID", driver.nodeID, level: 3)
            if let count = driver.allocatable?.count {
                writer.line("Allocatables:", level: 3)
                writer.field("Count", "\(count)", level: 4)
            }
            if let keys = driver.topologyKeys {
                writer.field("Topology Keys", "[\(keys.joined(separator: " "))]", level: 3)
            }
        }
    }
}
