import KubernetesAPI

extension ResourceRequirements {
    func validate(_ faults: inout FaultList) {
        faults.eachKey("limits", limits) { name, amount, faults in
            faults.validateResource(name, amount)
        }
        faults.eachKey("requests", requests) { name, amount, faults in
            faults.validateResource(name, amount)
        }
        for (name, request) in (requests ?? [:]).sorted(by: { $0.key < $1.key }) {
            validateRequest(name, request, &faults)
        }
    }

    private func validateRequest(
        _ name: String, _ request: Quantity, _ faults: inout FaultList
    ) {
        let isOvercommittable = !ResourceName.isExtended(name) && !name.hasPrefix("hugepages-")
        guard let limit = limits?[name] else {
            if !isOvercommittable {
                faults.at("limits") { faults in
                    faults.required(nil, "Limit must be set for non overcommitable resources")
                }
            }
            return
        }
        if !isOvercommittable, limit != request {
            faults.invalid(
                "requests", request.canonicalText, "must be equal to \(name) limit of \(limit)")
        } else if request > limit {
            faults.invalid(
                "requests", request.canonicalText,
                "must be less than or equal to \(name) limit of \(limit.canonicalText)")
        }
    }
}

/// The names of resources, which say how their amounts are checked.
enum ResourceName {
    private static let standard: Set<String> = ["cpu", "memory", "ephemeral-storage"]

    /// Whether a container may ask for the resource: a standard one, huge pages or an extended one.
    static func isStandardForContainers(_ name: String) -> Bool {
        standard.contains(name) || name.hasPrefix("hugepages-")
    }

    /// Whether the resource belongs to somebody else than Kubernetes: `example.org/gpu`.
    static func isExtended(_ name: String) -> Bool {
        name.contains("/") && !name.contains("kubernetes.io/") && !name.hasPrefix("requests.")
    }
}

extension FaultList {
    /// An amount of a resource that a container asks for; the list stands at it.
    fileprivate mutating func validateResource(_ name: String, _ amount: Quantity) {
        invalid(nil, name, TextFormat.qualifiedName.faults(in: name))
        if !name.contains("/"), !ResourceName.isStandardForContainers(name) {
            invalid(nil, name, "must be a standard resource type or fully qualified")
            invalid(nil, name, "must be a standard resource for containers")
        }
        validateAmount(amount, isInteger: ResourceName.isExtended(name))
    }

    /// An amount must not be negative, and of what cannot be divided it must be whole.
    mutating func validateAmount(_ amount: Quantity, isInteger: Bool) {
        if amount.milliValue < 0 {
            invalid(nil, amount.canonicalText, "must be greater than or equal to 0")
        }
        if isInteger, amount.milliValue % 1000 != 0 {
            invalid(nil, amount.canonicalText, "must be an integer")
        }
    }
}
