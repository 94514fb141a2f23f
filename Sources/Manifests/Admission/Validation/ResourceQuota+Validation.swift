import KubernetesAPI

extension ResourceQuota {
    func validate(_ faults: inout FaultList) {
        faults.at("spec", spec) { $0.validate(&$1) }
    }

    func validateChanges(from old: ResourceQuota, _ faults: inout FaultList) {
        let scopes = spec?.scopes ?? []
        if Set(scopes) == Set(old.spec?.scopes ?? []) { return }
        faults.at("spec") { $0.invalid("scopes", scopes, "field is immutable") }
    }
}

extension ResourceQuotaSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.eachKey("hard", hard) { name, amount, faults in
            faults.requireResourceName(name)
            if !name.utf8.contains(UInt8(ascii: "/")), !ResourceName.isStandardForQuotas(name) {
                faults.invalid(nil, name, "must be a standard resource for quota")
            }
            faults.validateAmount(amount, isInteger: ResourceName.isInteger(name))
        }
        for scope in scopes ?? [] {
            validateScope(scope, at: "scopes", fault: "scopes", &faults)
        }
        requireNoConflict(scopes ?? [], at: "scopes", &faults)
        faults.at("scopeSelector", scopeSelector) { selector, faults in
            // Kubernetes does not say which of the expressions it means.
            for requirement in selector.matchExpressions ?? [] {
                validateScope(
                    requirement.scopeName, at: "matchExpressions", fault: nil, &faults)
                faults.at("matchExpressions") { requirement.validate(&$0) }
            }
            requireNoConflict(
                (selector.matchExpressions ?? []).map(\.scopeName), at: "matchExpressions", &faults)
        }
    }

    /// - Parameter fault: the field at which an unknown scope is reported; `nil` for the name of
    ///   the scope in an expression.
    private func validateScope(
        _ scope: String, at field: String, fault: String?, _ faults: inout FaultList
    ) {
        if QuotaScope(rawValue: scope) == nil {
            if let fault {
                faults.invalid(fault, scopes ?? [], "unsupported scope")
            } else {
                faults.at(field) { $0.invalid("scopeName", scope, "unsupported scope") }
            }
        }
        for name in (hard ?? [:]).keys.sorted() where ResourceName.isStandardForQuotas(name) {
            if QuotaScope(rawValue: scope)?.covers(name) != true {
                faults.invalid(field, scopes ?? [], "unsupported scope applied to resource")
            }
        }
    }

    private func requireNoConflict(
        _ scopes: [String], at field: String, _ faults: inout FaultList
    ) {
        for pair in [["BestEffort", "NotBestEffort"], ["NotTerminating", "Terminating"]]
        where Set(pair).isSubset(of: scopes) {
            faults.invalid(field, scopes, "conflicting scopes")
        }
    }
}

/// Which objects a quota counts.
private enum QuotaScope: String {
    case bestEffort = "BestEffort"
    case crossNamespacePodAffinity = "CrossNamespacePodAffinity"
    case notBestEffort = "NotBestEffort"
    case notTerminating = "NotTerminating"
    case priorityClass = "PriorityClass"
    case terminating = "Terminating"
    case volumeAttributesClass = "VolumeAttributesClass"

    private static let compute: Set<String> = [
        "cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory",
    ]

    /// Whether objects of the scope have the resource.
    func covers(_ resource: String) -> Bool {
        switch self {
        case .bestEffort: resource == "pods"
        case .volumeAttributesClass:
            resource == "persistentvolumeclaims" || resource == "requests.storage"
        case .crossNamespacePodAffinity, .notBestEffort, .notTerminating, .priorityClass,
            .terminating:
            resource == "pods" || Self.compute.contains(resource)
        }
    }
}

extension ScopedResourceSelectorRequirement {
    fileprivate func validate(_ faults: inout FaultList) {
        let hasValues = scopeName == "PriorityClass" || scopeName == "VolumeAttributesClass"
        if QuotaScope(rawValue: scopeName) != nil, !hasValues, self.operator != "Exists" {
            faults.invalid("operator", self.operator, "must be 'Exists' for scope \(scopeName)")
        }
        let count = values?.count ?? 0
        switch self.operator {
        case "In", "NotIn":
            if count == 0 {
                faults.required(
                    "values",
                    "must be at least one value when `operator` is 'In' or 'NotIn' for scope "
                        + "selector")
            }
        case "Exists", "DoesNotExist":
            if count > 0 {
                faults.invalid(
                    "values", values ?? [],
                    "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope "
                        + "selector")
            }
        default: faults.invalid("operator", self.operator, "not a valid selector operator")
        }
    }
}
