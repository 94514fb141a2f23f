internal import Controllers
internal import KubernetesAPI

extension PersistentVolume: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let claim = spec?.claimRef.map { "\($0.namespace ?? "")/\($0.name ?? "")" }
        return [
            name, spec?.capacity?["storage"]?.canonicalText ?? "0",
            CellText.accessModes(spec?.accessModes), spec?.persistentVolumeReclaimPolicy ?? "",
            isTerminating ? "Terminating" : status?.phase ?? "", claim ?? "",
            metadata.storageClassName ?? spec?.storageClassName ?? "",
            spec?.volumeAttributesClassName ?? TableContext.unset, status?.reason ?? "",
            context.age(of: self), spec?.volumeMode ?? TableContext.unset,
        ]
    }
}

extension PersistentVolumeClaim: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let volume = spec?.volumeName ?? ""
        let capacity = status?.capacity?["storage"]?.canonicalText ?? "0"
        return [
            name, isTerminating ? "Terminating" : status?.phase ?? "", volume,
            volume.isEmpty ? "" : capacity,
            volume.isEmpty ? "" : CellText.accessModes(status?.accessModes),
            metadata.storageClassName ?? spec?.storageClassName ?? "",
            spec?.volumeAttributesClassName ?? TableContext.unset, context.age(of: self),
            spec?.volumeMode ?? TableContext.unset,
        ]
    }
}

extension StorageClass: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let isDefault = metadata.isTrue("storageclass.kubernetes.io/is-default-class")
        return [
            isDefault ? "\(name) (default)" : name, provisioner, reclaimPolicy ?? "Delete",
            volumeBindingMode ?? "Immediate", "\(allowVolumeExpansion ?? false)",
            context.age(of: self),
        ]
    }
}

extension VolumeAttributesClass: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let isDefault = metadata.isTrue("storage.alpha.kubernetes.io/is-default-class")
        return [isDefault ? "\(name) (default)" : name, driverName, context.age(of: self)]
    }
}

extension ObjectMeta {
    /// The class that was named by an annotation before there was a field.
    fileprivate var storageClassName: String? {
        annotations?["volume.beta.kubernetes.io/storage-class"]
    }

    fileprivate func isTrue(_ annotation: String) -> Bool { annotations?[annotation] == "true" }
}
