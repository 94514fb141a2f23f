import KubernetesAPI

extension StorageClass {
    private static let maximumParameters = 512
    private static let maximumParameterBytes = 256 * 1024

    func validate(_ faults: inout FaultList) {
        if provisioner.isEmpty {
            faults.required("provisioner")
        } else {
            faults.invalid(
                "provisioner", provisioner,
                TextFormat.qualifiedName.faults(in: provisioner.lowercased()))
        }
        faults.validateParameters(
            parameters, maximumCount: Self.maximumParameters,
            maximumBytes: Self.maximumParameterBytes)
        faults.requireOne(of: ["Delete", "Retain"], "reclaimPolicy", reclaimPolicy)
        faults.requireOne(
            of: ["Immediate", "WaitForFirstConsumer"], "volumeBindingMode", volumeBindingMode)
        var known: Set<TopologySelectorTerm> = []
        faults.each("allowedTopologies", allowedTopologies) { term, faults in
            term.validate(&faults)
            if !known.insert(term).inserted { faults.duplicate("matchLabelExpressions", "") }
        }
    }

    /// A class says how volumes were made; only whether they can grow may change.
    func validateChanges(from old: StorageClass, _ faults: inout FaultList) {
        if parameters ?? [:] != old.parameters ?? [:] {
            faults.forbidden("parameters", "updates to parameters are forbidden.")
        }
        if provisioner != old.provisioner {
            faults.forbidden("provisioner", "updates to provisioner are forbidden.")
        }
        if reclaimPolicy != old.reclaimPolicy {
            faults.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.")
        }
        faults.requireUnchanged("volumeBindingMode", volumeBindingMode, from: old.volumeBindingMode)
    }
}

extension TopologySelectorTerm {
    fileprivate func validate(_ faults: inout FaultList) {
        var keys: Set<String> = []
        faults.each("matchLabelExpressions", matchLabelExpressions) { requirement, faults in
            if requirement.values.isEmpty { faults.required("values") }
            var values: Set<String> = []
            faults.each("values", requirement.values) { value, faults in
                if !values.insert(value).inserted { faults.duplicate(nil, value) }
            }
            faults.requireFormat(.labelKey, "key", requirement.key)
            if !keys.insert(requirement.key).inserted {
                faults.duplicate("key", requirement.key)
            }
        }
    }
}

extension VolumeAttributesClass {
    private static let maximumParameters = 512
    private static let maximumParameterBytes = 256 * 1024

    func validate(_ faults: inout FaultList) {
        faults.requireStorageDriver("driverName", driverName)
        if (parameters ?? [:]).isEmpty {
            faults.required("parameters", "must contain at least one key/value pair")
        }
        faults.validateParameters(
            parameters, maximumCount: Self.maximumParameters,
            maximumBytes: Self.maximumParameterBytes)
    }

    func validateChanges(from old: VolumeAttributesClass, _ faults: inout FaultList) {
        if driverName != old.driverName {
            faults.forbidden("driverName", "updates to driverName are forbidden.")
        }
        if parameters ?? [:] != old.parameters ?? [:] {
            faults.forbidden("parameters", "updates to parameters are forbidden.")
        }
    }
}

extension PriorityClass {
    /// Priorities above belong to the system.
    private static let maximumValue: Int32 = 1_000_000_000
    private static let systemPrefix = "system-"
    private static let system: [String: Int32] = [
        "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000,
    ]

    func validate(_ faults: inout FaultList) {
        let name = metadata.name ?? ""
        let value = value ?? 0
        if name.hasPrefix(Self.systemPrefix) {
            if Self.system[name] != value || globalDefault == true {
                faults.at("metadata") { faults in
                    faults.forbidden(
                        "name",
                        "priority class names with 'system-' prefix are reserved for system use "
                            + "only")
                }
            }
        } else if value > Self.maximumValue {
            faults.forbidden(
                "value",
                "maximum allowed value of a user defined priority is \(Self.maximumValue)")
        }
        faults.requireOne(
            of: ["Never", "PreemptLowerPriority"], "preemptionPolicy", preemptionPolicy)
    }

    func validateChanges(from old: PriorityClass, _ faults: inout FaultList) {
        if value ?? 0 != old.value ?? 0 {
            faults.forbidden("value", "may not be changed in an update.")
        }
        faults.requireUnchanged("preemptionPolicy", preemptionPolicy, from: old.preemptionPolicy)
    }
}

extension IngressClass {
    private static let maximumControllerBytes = 250

    func validate(_ faults: inout FaultList) {
        guard let spec else { return faults.at("spec") { $0.required("controller") } }
        faults.at("spec") { faults in
            let controller = spec.controller ?? ""
            if controller.utf8.count > Self.maximumControllerBytes {
                faults.tooLong("controller", maximumBytes: Self.maximumControllerBytes)
            }
            faults.requireDomainPath("controller", controller)
            faults.at("parameters", spec.parameters) { $0.validate(&$1) }
        }
    }

    func validateChanges(from old: IngressClass, _ faults: inout FaultList) {
        faults.at("spec") { faults in
            faults.requireUnchanged(
                "controller", spec?.controller, from: old.spec?.controller)
        }
    }
}

extension IngressClassParametersReference {
    fileprivate func validate(_ faults: inout FaultList) {
        if let apiGroup { faults.requireFormat(.subdomain, "apiGroup", apiGroup) }
        faults.validateReference(kind: kind, name: name)
        guard let scope else { return faults.required("scope") }
        faults.requireOne(of: ["Cluster", "Namespace"], "scope", scope)
        switch (scope, namespace) {
        case ("Namespace", nil):
            faults.required("namespace", "`parameters.scope` is set to 'Namespace'")
        case ("Namespace", let namespace?): faults.requireFormat(.label, "namespace", namespace)
        case ("Cluster", _?):
            faults.forbidden("namespace", "`parameters.scope` is set to 'Cluster'")
        default: break
        }
    }
}

extension PodTemplate {
    func validate(_ faults: inout FaultList) {
        faults.at("template") { (template ?? PodTemplateSpec()).validate(&$0) }
    }
}

extension FaultList {
    /// What a class hands to the driver of its volumes.
    fileprivate mutating func validateParameters(
        _ parameters: [String: String]?, maximumCount: Int, maximumBytes: Int
    ) {
        guard let parameters else { return }
        if parameters.count > maximumCount { tooLong("parameters", maximumBytes: maximumCount) }
        if parameters[""] != nil { invalid("parameters", "", "field can not be empty.") }
        let size = parameters.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        if size > maximumBytes { tooLong("parameters", maximumBytes: maximumBytes) }
    }
}
