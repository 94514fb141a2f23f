import KubernetesAPI

extension ResourceRequirements {
    /// - Parameter claims: the names of the Pod's resource claims.
    func validate(claims podClaims: [String], _ faults: inout FaultList) {
        faults.eachKey("limits", limits) { name, amount, faults in
            faults.validateResource(name, amount)
        }
        faults.eachKey("requests", requests) { name, amount, faults in
            faults.validateResource(name, amount)
        }
        faults.forEach(in: requests ?? [:]) { validateRequest($0, $1, &$2) }
        if has(ResourceName.isHugePages), !has({ $0 == "cpu" || $0 == "memory" }) {
            faults.forbidden(nil, "HugePages require cpu or memory")
        }
        validateClaims(of: podClaims, &faults)
    }

    /// Whether a resource of such a name is requested or limited.
    private func has(_ isMeant: (String) -> Bool) -> Bool {
        limits?.keys.contains(where: isMeant) == true
            || requests?.keys.contains(where: isMeant) == true
    }

    private func validateClaims(of podClaims: [String], _ faults: inout FaultList) {
        var known: Set<String> = []
        faults.each("claims", claims) { claim, faults in
            if claim.name.isEmpty { return faults.required() }
            let request = claim.request ?? ""
            if !request.isEmpty { faults.requireFormat(.label, "request", request) }
            let key = request.isEmpty ? claim.name : "\(claim.name)/\(request)"
            // All requests of a claim include each of them.
            let isCovered =
                known.contains(claim.name) || known.contains(key)
                || (request.isEmpty && known.contains { $0.hasPrefix(claim.name + "/") })
            if isCovered { faults.duplicate(nil, key) }
            known.insert(key)
            if !podClaims.contains(claim.name) {
                faults.notFound(nil, claim.name, among: podClaims)
            }
        }
    }

    fileprivate func validateRequest(
        _ name: String, _ request: Quantity, _ faults: inout FaultList
    ) {
        let isOvercommittable = ResourceName.isNative(name) && !ResourceName.isHugePages(name)
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

extension PodSpec {
    /// What all containers of the Pod have together.
    func validateOwnResources(_ faults: inout FaultList) {
        guard let resources else { return }
        faults.at("resources") { faults in
            if resources.claims != nil {
                faults.forbidden("claims", "claims cannot be set for Resources at pod-level")
            }
            for (field, amounts) in [
                ("limits", resources.limits), ("requests", resources.requests),
            ] {
                faults.eachKey(field, amounts) { name, amount, faults in
                    let isSupported =
                        name == "cpu" || name == "memory" || ResourceName.isHugePages(name)
                    if faults.requireResourceName(name), !isSupported {
                        faults.requireOne(of: ["cpu", "hugepages-", "memory"], nil, name)
                    }
                    faults.validateAmount(amount, isInteger: false)
                }
            }
            faults.forEach(in: resources.requests ?? [:]) {
                resources.validateRequest($0, $1, &$2)
            }
            validateOwnLimits(resources, &faults)
        }
    }

    private func validateOwnLimits(_ own: ResourceRequirements, _ faults: inout FaultList) {
        faults.each("containers", containers) { container, faults in
            for (name, limit) in (container.resources?.limits ?? [:]).sorted(by: { $0.key < $1.key }
            ) {
                guard let ownLimit = own.limits?[name], limit > ownLimit else { continue }
                faults.at(.key(name)) { faults in
                    faults.invalid(
                        "limits", limit.canonicalText,
                        "must be less than or equal to pod limits of \(ownLimit.canonicalText)")
                }
            }
        }
    }
}

/// The names of resources, which say how their amounts are checked.
enum ResourceName {
    /// What every container uses.
    static func isCompute(_ name: String) -> Bool {
        switch name {
        case "cpu", "memory", "ephemeral-storage": true
        default: false
        }
    }

    /// Objects that a quota counts, by their short names.
    static let counted: Set<String> = [
        "configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas",
        "secrets", "services", "services.loadbalancers", "services.nodeports",
    ]

    /// What only quotas speak of, beside what is counted.
    private static let quota: Set<String> = [
        "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu",
        "requests.ephemeral-storage", "requests.memory", "requests.storage",
    ]

    static func isHugePages(_ name: String) -> Bool { name.hasPrefix("hugepages-") }

    /// Whether Kubernetes knows the name without a domain.
    static func isStandard(_ name: String) -> Bool {
        isCompute(name) || counted.contains(name) || quota.contains(name)
            || name == "storage" || isHugePages(name) || name.hasPrefix("requests.hugepages-")
    }

    static func isStandardForContainers(_ name: String) -> Bool {
        isCompute(name) || isHugePages(name)
    }

    /// Whether a quota can limit the resource.
    static func isStandardForQuotas(_ name: String) -> Bool {
        isCompute(name) || counted.contains(name) || quota.contains(name)
            || isHugePages(name) || name.hasPrefix("requests.hugepages-")
    }

    fileprivate static func hasDomain(_ name: String) -> Bool {
        name.utf8.contains(UInt8(ascii: "/"))
    }

    /// Whether the resource is Kubernetes' own.
    static func isNative(_ name: String) -> Bool {
        !hasDomain(name) || name.contains("kubernetes.io/")
    }

    /// Whether the resource belongs to somebody else than Kubernetes: `example.org/gpu`.
    static func isExtended(_ name: String) -> Bool {
        !isNative(name) && !name.hasPrefix("requests.")
            && TextFormat.qualifiedName.faults(in: "requests." + name).isEmpty
    }

    /// Whether there are only whole ones.
    static func isInteger(_ name: String) -> Bool {
        !isCompute(name) && (counted.contains(name) || isExtended(name))
    }

    /// The size of one huge page: `2Mi` for `hugepages-2Mi`.
    static func pageSize(_ name: String) -> Quantity? {
        isHugePages(name) ? Quantity(String(name.dropFirst("hugepages-".count))) : nil
    }
}

extension FaultList {
    /// The name of a resource; false if it cannot be one at all. The list stands at it.
    @discardableResult
    mutating func requireResourceName(_ name: String) -> Bool {
        if ResourceName.isCompute(name) { return true }
        let formFaults = TextFormat.qualifiedName.faults(in: name)
        invalid(nil, name, formFaults)
        if !formFaults.isEmpty { return false }
        if !ResourceName.hasDomain(name), !ResourceName.isStandard(name) {
            invalid(nil, name, "must be a standard resource type or fully qualified")
        }
        return true
    }

    /// The name of a resource that a container can ask for.
    mutating func requireContainerResource(_ name: String) {
        requireResourceName(name)
        if !ResourceName.hasDomain(name) {
            if !ResourceName.isStandardForContainers(name) {
                invalid(nil, name, "must be a standard resource for containers")
            }
        } else if !ResourceName.isNative(name), !ResourceName.isExtended(name) {
            invalid(nil, name, "doesn't follow extended resource name standard")
        }
    }

    /// An amount of a resource that a container asks for; the list stands at it.
    fileprivate mutating func validateResource(_ name: String, _ amount: Quantity) {
        requireContainerResource(name)
        validateAmount(amount, isInteger: ResourceName.isInteger(name))
        guard let size = ResourceName.pageSize(name), size.milliValue > 0 else { return }
        if amount.milliValue % size.milliValue != 0 {
            invalid(
                nil, amount.canonicalText,
                "\(amount.canonicalText) is not positive integer multiple of \(name)")
        }
    }

    /// An amount must not be negative, and of what cannot be divided it must be whole.
    mutating func validateAmount(_ amount: Quantity, isInteger: Bool) {
        if amount < Quantity() {
            invalid(nil, amount.canonicalText, "must be greater than or equal to 0")
        }
        if isInteger, amount.milliValue % 1000 != 0 {
            invalid(nil, amount.canonicalText, "must be an integer")
        }
    }
}
