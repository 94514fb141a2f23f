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
        let annotation = "volume.beta.kubernetes.io/storage-class"
        let annotated = metadata.annotations?[annotation]
        if annotated != old.metadata.annotations?[annotation] {
            faults.at("metadata") { faults in
                faults.at("annotations") { faults in
                    faults.invalid(annotation, annotated ?? "", "field is immutable")
                }
            }
        }
        var allowed = before
        // Binding a claim, and giving it the default class later, are changes of these fields.
        if before.volumeName?.isEmpty ?? true { allowed.volumeName = spec.volumeName }
        if before.storageClassName == nil { allowed.storageClassName = spec.storageClassName }
        if old.status?.phase == "Bound" {
            allowed.resources?.requests?["storage"] = spec.resources?.requests?["storage"]
            allowed.volumeAttributesClassName = spec.volumeAttributesClassName
        }
        if allowed != spec {
            faults.forbidden(
                "spec",
                "spec is immutable after creation except resources.requests and "
                    + "volumeAttributesClassName for bound claims")
        }
        requireGrowth(from: before, spec, old.status, &faults)
        // Kubernetes leaves out that this is a field of the spec.
        faults.requireUnchanged("volumeMode", spec.volumeMode, from: before.volumeMode)
        requireClass(from: before, spec, &faults)
    }

    /// A claim may shrink while it is being enlarged, but not below what it has.
    private func requireGrowth(
        from before: PersistentVolumeClaimSpec, _ spec: PersistentVolumeClaimSpec,
        _ status: PersistentVolumeClaimStatus?, _ faults: inout FaultList
    ) {
        let old = before.resources?.requests?["storage"] ?? Quantity()
        let new = spec.resources?.requests?["storage"] ?? Quantity()
        let actual = status?.capacity?["storage"] ?? Quantity()
        guard new < old, new <= actual else { return }
        faults.at("spec") { faults in
            faults.at("resources") { faults in
                faults.at("requests") { faults in
                    faults.forbidden("storage", "field can not be less than status.capacity")
                }
            }
        }
    }

    private func requireClass(
        from before: PersistentVolumeClaimSpec, _ spec: PersistentVolumeClaimSpec,
        _ faults: inout FaultList
    ) {
        guard before.volumeAttributesClassName != nil,
            before.volumeAttributesClassName != spec.volumeAttributesClassName,
            spec.volumeAttributesClassName?.isEmpty ?? true
        else { return }
        let what = spec.volumeAttributesClassName == nil ? "nil" : "an empty string"
        faults.at("spec") { faults in
            faults.forbidden(
                "volumeAttributesClassName", "update from non-nil value to \(what) is forbidden")
        }
    }
}

extension PersistentVolumeClaimSpec {
    func validate(_ faults: inout FaultList) {
        if accessModes?.isEmpty ?? true {
            faults.required("accessModes", "at least 1 access mode is required")
        }
        faults.at("selector", selector) { $0.validate(&$1) }
        faults.validateAccessModes(accessModes)
        faults.at("resources") { faults in
            faults.at(.key("storage")) { faults in
                guard let amount = resources?.requests?["storage"] else {
                    return faults.required()
                }
                faults.requirePositive(amount)
            }
        }
        for (field, name) in [
            ("storageClassName", storageClassName),
            ("volumeAttributesClassName", volumeAttributesClassName),
        ] {
            if let name, !name.isEmpty { faults.requireFormat(.subdomain, field, name) }
        }
        faults.requireOne(of: ["Block", "Filesystem"], "volumeMode", volumeMode)
        validateSources(&faults)
    }

    /// What the volume is filled with; both fields say it, one in more detail.
    private func validateSources(_ faults: inout FaultList) {
        faults.at("dataSource", dataSource) { source, faults in
            faults.validateSource(group: source.apiGroup, kind: source.kind, name: source.name)
        }
        faults.at("dataSourceRef", dataSourceRef) { source, faults in
            faults.validateSource(group: source.apiGroup, kind: source.kind, name: source.name)
            if let namespace = source.namespace, !namespace.isEmpty {
                faults.requireFormat(.label, "namespace", namespace)
            }
        }
        guard let dataSource, let dataSourceRef else { return }
        if dataSourceRef.namespace?.isEmpty == false {
            faults.invalid(
                nil, "dataSource", "may not be specified when dataSourceRef.namespace is specified")
        } else if dataSource.apiGroup != dataSourceRef.apiGroup
            || dataSource.kind != dataSourceRef.kind || dataSource.name != dataSourceRef.name
        {
            faults.invalid(nil, "dataSource", "must match dataSourceRef")
        }
    }
}

extension FaultList {
    fileprivate mutating func validateSource(group: String?, kind: String, name: String) {
        requireText("name", name)
        requireText("kind", kind)
        let group = group ?? ""
        if !group.isEmpty {
            requireFormat(.subdomain, "apiGroup", group)
        } else if kind != "PersistentVolumeClaim" {
            invalid(
                nil, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
        }
    }

    /// How many nodes and Pods may use a volume at a time.
    mutating func validateAccessModes(_ modes: [String]?) {
        let modes = modes ?? []
        for mode in modes where !accessModes.contains(mode) {
            notSupported("accessModes", mode, supported: accessModes)
        }
        let others = modes.filter { $0 != "ReadWriteOncePod" && accessModes.contains($0) }
        if modes.contains("ReadWriteOncePod"), !others.isEmpty {
            forbidden("accessModes", "may not use ReadWriteOncePod with other access modes")
        }
    }

    mutating func requirePositive(_ amount: Quantity) {
        if amount.milliValue <= 0 {
            invalid(nil, amount.canonicalText, "must be greater than zero")
        }
    }
}
