import KubernetesAPI

extension Service {
    mutating func resetStatus() {
        status = .with { $0.loadBalancer = LoadBalancerStatus() }
    }

    /// Settles the families of the Service's addresses. The addresses themselves are the
    /// allocator's matter.
    mutating func completeForCreate() {
        guard var spec else { return }
        spec.dropFieldsOfOtherTypes()
        spec.completeAddresses()
        if spec != self.spec { self.spec = spec }
    }

    /// Takes over what the server once allocated and the new version leaves out.
    mutating func completeForUpdate(from old: Service) {
        guard var spec, let before = old.spec else { return }
        spec.keepAllocations(of: before)
        spec.dropFieldsOfOtherTypes()
        spec.completeAddresses()
        if spec != self.spec { self.spec = spec }
    }
}

extension ServiceSpec {
    /// An external name has no addresses, and nothing that describes them.
    fileprivate mutating func dropFieldsOfOtherTypes() {
        guard type == "ExternalName" else { return }
        clusterIP = nil
        clusterIPs = nil
        ipFamilies = nil
        ipFamilyPolicy = nil
    }

    fileprivate mutating func completeAddresses() {
        if type == "ExternalName" { return }
        if let clusterIP, !clusterIP.isEmpty, clusterIPs?.isEmpty ?? true {
            clusterIPs = [clusterIP]
        } else if let first = clusterIPs?.first, clusterIP?.isEmpty ?? true {
            clusterIP = first
        }
        if isHeadless, selector?.isEmpty ?? true {
            // Its endpoints are written by hand, and can be of any family.
            if ipFamilyPolicy == nil { ipFamilyPolicy = "RequireDualStack" }
            completeFamilies(["IPv4", "IPv6"])
        } else {
            if ipFamilyPolicy == nil { ipFamilyPolicy = "SingleStack" }
            completeFamilies(ClusterPolicy.ipFamilies)
        }
    }

    private mutating func completeFamilies(_ families: [String]) {
        var result = ipFamilies ?? []
        if result.isEmpty, let address = clusterIPs?.first.flatMap(IPAddressText.init) {
            result = [address.isV6 ? "IPv6" : "IPv4"]
        }
        let count = ipFamilyPolicy == "SingleStack" ? 1 : families.count
        for family in families where result.count < count && !result.contains(family) {
            result.append(family)
        }
        if result != ipFamilies { ipFamilies = result }
    }

    fileprivate mutating func keepAllocations(of old: ServiceSpec) {
        if type != "ExternalName", old.type != "ExternalName" {
            if clusterIP?.isEmpty ?? true, clusterIPs?.isEmpty ?? true {
                clusterIP = old.clusterIP
                clusterIPs = old.clusterIPs
            } else if let clusterIP, clusterIP != old.clusterIP, clusterIPs == old.clusterIPs {
                clusterIPs = [clusterIP]
            }
            if ipFamilies?.isEmpty ?? true { ipFamilies = old.ipFamilies }
            if ipFamilyPolicy == nil { ipFamilyPolicy = old.ipFamilyPolicy }
        }
        guard type == "NodePort" || type == "LoadBalancer" else { return }
        for index in (ports ?? []).indices {
            guard let port = ports?[index], (port.nodePort ?? 0) == 0 else { continue }
            let before = (old.ports ?? []).first {
                $0.protocol == port.protocol && $0.port == port.port
            }
            if let nodePort = before?.nodePort, nodePort != 0 { ports?[index].nodePort = nodePort }
        }
        if healthCheckNodePort == nil, externalTrafficPolicy == "Local" {
            healthCheckNodePort = old.healthCheckNodePort
        }
    }
}
