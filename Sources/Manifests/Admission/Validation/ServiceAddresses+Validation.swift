import KubernetesAPI

extension ServiceSpec {
    func validateFamilies(_ faults: inout FaultList) {
        var seen: Set<String> = []
        faults.each("ipFamilies", ipFamilies) { family, faults in
            faults.requireOne(of: ["IPv4", "IPv6"], nil, family)
            if !seen.insert(family).inserted { faults.duplicate(nil, family) }
        }
        faults.requireOne(
            of: ["PreferDualStack", "RequireDualStack", "SingleStack"], "ipFamilyPolicy",
            ipFamilyPolicy)
    }

    /// What the allocator of addresses refuses, whatever else is in use. It is asked last: about a
    /// Service that is valid.
    func validateAllocation(_ faults: inout FaultList) {
        if type == "ExternalName" { return }
        validateConfiguredFamilies(&faults)
        guard let clusterIPs else { return }
        for address in clusterIPs where !Self.isInServiceNetwork(address) {
            let network = ClusterPolicy.serviceNetwork
            faults.invalid(
                "clusterIPs", clusterIPs,
                "failed to allocate IP \(address): the provided IP (\(address)) is not in the "
                    + "valid range. The range of valid IPs is "
                    + "\(network.address)/\(network.prefixLength)")
        }
    }

    private func validateConfiguredFamilies(_ faults: inout FaultList) {
        // A headless Service without selector names addresses that are not the cluster's.
        if isHeadless, (selector ?? [:]).isEmpty { return }
        faults.each("ipFamilies", ipFamilies) { family, faults in
            if !ClusterPolicy.ipFamilies.contains(family) {
                faults.invalid(nil, family, "not configured on this cluster")
            }
        }
        if ipFamilyPolicy == "RequireDualStack", ClusterPolicy.ipFamilies.count < 2 {
            faults.invalid(
                "ipFamilyPolicy", "RequireDualStack",
                "this cluster is not configured for dual-stack services")
        }
    }

    func validateAddresses(_ faults: inout FaultList) {
        if type == "ExternalName" { return }
        let addresses = clusterIPs ?? []
        validateFirstAddress(addresses, &faults)
        let before = faults.errors.count
        faults.at("clusterIPs") { faults in
            for (index, address) in addresses.enumerated() {
                if index == 0, address == "None" {
                    if addresses.count > 1 {
                        faults.invalid(
                            nil, addresses, "'None' must be the first and only value")
                    }
                    continue
                }
                faults.at(.index(index)) { $0.requireIPAddress(nil, address) }
            }
        }
        let isInvalid = faults.errors.count > before
        if addresses.count > 2 {
            faults.invalid("clusterIPs", addresses, "may only hold up to 2 values")
        }
        // What follows would only confuse.
        if isInvalid { return }
        let families = addresses.map { IPAddressText($0)?.isV6 == true }
        if addresses.count > 1, Set(families).count < families.count {
            faults.invalid(
                "clusterIPs", addresses, "may specify no more than one IP for each IP family")
        }
        validateFamiliesOfAddresses(&faults)
    }

    /// The old field with one address and the new one with all go together.
    private func validateFirstAddress(_ addresses: [String], _ faults: inout FaultList) {
        let first = clusterIP ?? ""
        if first.isEmpty, !addresses.isEmpty {
            faults.invalid(
                "clusterIPs", addresses, "must be empty when `clusterIP` is not specified")
        } else if !first.isEmpty, addresses.isEmpty {
            faults.required("clusterIPs")
        } else if !first.isEmpty, addresses.first != first {
            faults.invalid("clusterIPs", addresses, "first value must match `clusterIP`")
        }
    }

    private func validateFamiliesOfAddresses(_ faults: inout FaultList) {
        faults.at("clusterIPs") { faults in
            for (index, family) in (ipFamilies ?? []).enumerated() {
                guard let clusterIPs, clusterIPs.indices.contains(index) else { continue }
                let text = clusterIPs[index]
                guard let address = IPAddressText(text), address.isV6 != (family == "IPv6")
                else { continue }
                faults.at(.index(index)) { faults in
                    faults.invalid(
                        nil, text,
                        "expected an \(family) value as indicated by `ipFamilies[\(index)]`")
                }
            }
        }
    }

    private static func isInServiceNetwork(_ text: String) -> Bool {
        let network = ClusterPolicy.serviceNetwork
        guard let address = IPAddressText(text), let base = IPAddressText(network.address) else {
            // `None`, or a fault that has been reported.
            return true
        }
        return address.sharesPrefix(with: base, length: network.prefixLength)
    }

    /// An address that was given stays, unless the Service becomes an external name.
    func validateAddressChanges(from old: ServiceSpec, _ faults: inout FaultList) {
        guard type != "ExternalName", old.type != "ExternalName",
            let before = old.clusterIPs, !before.isEmpty, clusterIPs != before
        else { return }
        faults.at("clusterIPs") { faults in
            faults.at(.index(0)) { faults in
                faults.invalid(nil, clusterIPs ?? [], "may not change once set")
            }
        }
    }
}

extension FaultList {
    /// An address at which nodes can be reached from outside.
    mutating func requireReachableAddress(_ text: String) {
        guard let address = IPAddressText(text) else { return requireIPAddress(nil, text) }
        if address.isUnspecified {
            invalid(nil, text, "may not be unspecified (\(text))")
        } else if address.isLoopback {
            invalid(nil, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)")
        } else if address.isLinkLocal {
            invalid(nil, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
        } else if address.isLinkLocalMulticast {
            invalid(
                nil, text,
                "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
        }
    }
}
