internal import KubernetesAPI

/// A quota may restrict itself to some of the Pods of its namespace.
struct QuotaScope {
    private let requirement: ScopedResourceSelectorRequirement

    /// The scopes of a quota, all of which an object has to be in. A name in `scopes` is short for
    /// the requirement that the scope applies.
    static func scopes(of spec: ResourceQuotaSpec) -> [QuotaScope] {
        let named = (spec.scopes ?? []).map { name in
            ScopedResourceSelectorRequirement.with {
                $0.scopeName = name
                $0.operator = "Exists"
            }
        }
        return (named + (spec.scopeSelector?.matchExpressions ?? []))
            .map { QuotaScope(requirement: $0) }
    }

    /// Whether the object is in the scope. Only Pods are in any, and claims in that of their
    /// attributes.
    func contains(_ object: any KubernetesObject) -> Bool {
        switch object {
        case let pod as Pod: pod.spec.map(containsPod) ?? false
        case let claim as PersistentVolumeClaim:
            requirement.scopeName == "VolumeAttributesClass"
                && matches(claim.spec?.volumeAttributesClassName)
        default: false
        }
    }

    private func containsPod(_ spec: PodSpec) -> Bool {
        switch requirement.scopeName {
        case "Terminating": spec.endsByItself
        case "NotTerminating": !spec.endsByItself
        case "BestEffort": spec.isBestEffort
        case "NotBestEffort": !spec.isBestEffort
        case "PriorityClass": matches(spec.priorityClassName)
        case "CrossNamespacePodAffinity": spec.hasAffinityAcrossNamespaces
        default: false
        }
    }

    private func matches(_ value: String?) -> Bool {
        let value = value ?? ""
        let values = requirement.values ?? []
        return switch requirement.operator {
        case "In": values.contains(value)
        case "NotIn": !values.contains(value)
        case "Exists": !value.isEmpty
        case "DoesNotExist": value.isEmpty
        default: false
        }
    }
}

extension PodSpec {
    fileprivate var endsByItself: Bool { activeDeadlineSeconds.map { $0 >= 0 } ?? false }

    /// No container requests or limits CPU or memory.
    fileprivate var isBestEffort: Bool {
        let parts = (containers + (initContainers ?? [])).map(\.resources) + [resources]
        return parts.allSatisfy { part in
            [part?.requests, part?.limits].allSatisfy { list in
                ["cpu", "memory"].allSatisfy { list?[$0]?.isZero ?? true }
            }
        }
    }

    fileprivate var hasAffinityAcrossNamespaces: Bool {
        let affine = affinity?.podAffinity
        let averse = affinity?.podAntiAffinity
        let terms =
            (affine?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
            + (averse?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
            + (affine?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
            .map(\.podAffinityTerm)
            + (averse?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
            .map(\.podAffinityTerm)
        return terms.contains { !($0.namespaces ?? []).isEmpty || $0.namespaceSelector != nil }
    }
}
