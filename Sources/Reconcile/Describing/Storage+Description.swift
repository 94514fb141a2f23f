internal import Controllers
internal import KubernetesAPI

extension PersistentVolumeClaim: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.field("StorageClass", spec?.storageClassName ?? "")
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
        let capacity = status?.capacity?["storage"].map { "\($0)" } ?? ""
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
    }
}

extension PersistentVolume: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.labels(of: self)
        writer.field(
            "Finalizers", "[\((metadata.finalizers ?? []).joined(separator: " "))]")
        writer.field("StorageClass", spec?.storageClassName ?? "")
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
        writer.field("Capacity", spec?.capacity?["storage"].map { "\($0)" } ?? "")
        describeAffinity(in: &writer)
        writer.field("Message", status?.message ?? "")
        describeSource(in: &writer)
    }

    private func describeAffinity(in writer: inout DescriptionWriter) {
        guard let required = spec?.nodeAffinity?.required else {
            return writer.field("Node Affinity", DescriptionWriter.none)
        }
        writer.line("Node Affinity:")
        writer.line("Required Terms:", level: 1)
        for (index, term) in required.nodeSelectorTerms.enumerated() {
            let requirements = (term.matchExpressions ?? []).map { requirement in
                let values = (requirement.values ?? []).joined(separator: ", ")
                return "\(requirement.key) \(requirement.operator.lowercased())"
                    + (values.isEmpty ? "" : " [\(values)]")
            }
            writer.list("Term \(index)", requirements, level: 2)
        }
    }

    /// The name of the source and its fields.
    private func describeSource(in writer: inout DescriptionWriter) {
        writer.line("Source:")
        let others: Set = [
            "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity",
            "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName",
            "volumeMode",
        ]
        let fields = spec?.encoded().object ?? ValueObject()
        for entry in fields where !others.contains(entry.key) {
            guard let inner = entry.value.object else { continue }
            writer.field("Type", entry.key, level: 2)
            for field in inner {
                writer.field(field.key, DescriptionWriter.plain(field.value), level: 2)
            }
        }
    }
}

extension StorageClass: Describable {
    private static let defaultAnnotation = "storageclass.kubernetes.io/is-default-class"

    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        let isDefault = metadata.annotations?[Self.defaultAnnotation] == "true"
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
    }
}
