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
        spec.dropFieldsOfType(of: before)
        spec.dropFieldsOfOtherTypes()
        spec.completeAddresses()
        if spec != self.spec { self.spec = spec }
        // The load balancer goes with the type: its address is not to be shown until it is gone.
        if spec.type != "LoadBalancer", status?.loadBalancer?.ingress != nil {
            status?.loadBalancer = LoadBalancerStatus()
        }
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

    /// A change of the type takes what only the old type has along, unless that was changed too:
    /// who wrote it should hear that it does not fit.
    fileprivate mutating func dropFieldsOfType(of old: ServiceSpec) {
        if type == old.type { return }
        if old.needsNodePorts, !needsNodePorts {
            let before = Set((old.ports ?? []).compactMap(\.nodePort))
            for index in (ports ?? []).indices {
                if let port = ports?[index].nodePort, before.contains(port) {
                    ports?[index].nodePort = nil
                }
            }
        }
        if externalTrafficPolicy == old.externalTrafficPolicy, !needsNodePorts {
            externalTrafficPolicy = nil
        }
        guard type != "LoadBalancer" else { return }
        if healthCheckNodePort == old.healthCheckNodePort { healthCheckNodePort = nil }
        if allocateLoadBalancerNodePorts == old.allocateLoadBalancerNodePorts {
            allocateLoadBalancerNodePorts = nil
        }
        if loadBalancerClass == old.loadBalancerClass { loadBalancerClass = nil }
    }

    private var needsNodePorts: Bool { type == "NodePort" || type == "LoadBalancer" }

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
