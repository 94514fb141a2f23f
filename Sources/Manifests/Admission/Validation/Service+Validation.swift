import KubernetesAPI

extension Service: AdmissibleKind {
    static var metadataRules: ObjectMetaRules { ObjectMetaRules(nameFormat: .label) }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? ServiceSpec()).validate(&$0) }
    }

    func validateCreation(_ faults: inout FaultList) {
        guard let spec, faults.errors.isEmpty else { return }
        faults.at("spec") { spec.validateAllocation(&$0) }
    }

    func validateChanges(from old: Service, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        faults.at("spec") { faults in
            spec.validateAddressChanges(from: before, &faults)
            if faults.errors.isEmpty { spec.validateAllocation(&faults) }
        }
    }
}

extension ServiceSpec {
    private static let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]

    var isHeadless: Bool { clusterIP == "None" || clusterIPs?.first == "None" }

    fileprivate func validate(_ faults: inout FaultList) {
        validatePorts(&faults)
        faults.validateLabels("selector", selector)
        faults.requireOne(of: ["ClientIP", "None"], "sessionAffinity", sessionAffinity)
        faults.at("sessionAffinityConfig", sessionAffinityConfig) { config, faults in
            faults.at("clientIP", config.clientIP) { clientIP, faults in
                // One day.
                faults.requireRange("timeoutSeconds", clientIP.timeoutSeconds, 1...86400)
            }
        }
        faults.requireOne(of: Self.types, "type", type)
        validateType(&faults)
        validateExternalAccess(&faults)
        validateFamilies(&faults)
        validateAddresses(&faults)
        if let trafficDistribution {
            faults.requireOne(
                of: ["PreferClose", "PreferSameZone", "PreferSameNode"], "trafficDistribution",
                trafficDistribution)
        }
    }

    private func validateType(_ faults: inout FaultList) {
        switch type {
        case "ExternalName":
            let name = externalName ?? ""
            if name.isEmpty { return faults.required("externalName") }
            faults.requireFormat(
                .subdomain, "externalName", name.hasSuffix(".") ? String(name.dropLast()) : name)
        case "LoadBalancer":
            if isHeadless { reportHeadless(of: "LoadBalancer", &faults) }
        case "NodePort":
            if isHeadless { reportHeadless(of: "NodePort", &faults) }
        default: break
        }
    }

    private func reportHeadless(of type: String, _ faults: inout FaultList) {
        faults.each("clusterIPs", ["None"]) { address, faults in
            faults.invalid(nil, address, "may not be set to 'None' for \(type) services")
        }
    }

    private func validatePorts(_ faults: inout FaultList) {
        if ports?.isEmpty ?? true, !isHeadless, type != "ExternalName" {
            faults.required("ports")
        }
        var names: Set<String> = []
        var numbers: Set<String> = []
        faults.each("ports", ports) { port, faults in
            port.validate(isNameRequired: (ports?.count ?? 0) > 1, names: &names, &faults)
            let key = "\(port.protocol ?? "")/\(port.port)"
            if !numbers.insert(key).inserted { faults.duplicate(nil, key) }
        }
        var nodePorts: Set<String> = []
        faults.each("ports", ports) { port, faults in
            guard let nodePort = port.nodePort, nodePort != 0 else { return }
            if type == "ClusterIP" || type == "ExternalName" {
                faults.forbidden("nodePort", "may not be used when `type` is '\(type ?? "")'")
            } else if !nodePorts.insert("\(port.protocol ?? "")/\(nodePort)").inserted {
                faults.duplicate("nodePort", "\(nodePort)")
            }
        }
    }

    /// What only Services that are reached from outside can have.
    private func validateExternalAccess(_ faults: inout FaultList) {
        faults.each("externalIPs", externalIPs) { $1.requireReachableAddress($0) }
        if type != "LoadBalancer" {
            let detail = "may only be used when `type` is 'LoadBalancer'"
            if !(loadBalancerSourceRanges ?? []).isEmpty {
                // Kubernetes spells this field so.
                faults.forbidden("LoadBalancerSourceRanges", detail)
            }
            if allocateLoadBalancerNodePorts != nil {
                faults.forbidden("allocateLoadBalancerNodePorts", detail)
            }
            if loadBalancerClass != nil { faults.forbidden("loadBalancerClass", detail) }
        }
        validateTrafficPolicies(&faults)
    }

    private func validateTrafficPolicies(_ faults: inout FaultList) {
        if let policy = externalTrafficPolicy, !policy.isEmpty {
            let hasExternalIPs = !(externalIPs ?? []).isEmpty && type == "ClusterIP"
            if type != "NodePort", type != "LoadBalancer", !hasExternalIPs {
                faults.invalid(
                    "externalTrafficPolicy", policy,
                    "may only be set for externally-accessible services")
            } else {
                faults.requireOne(of: ["Cluster", "Local"], "externalTrafficPolicy", policy)
            }
        }
        if let port = healthCheckNodePort, port != 0,
            type != "LoadBalancer" || externalTrafficPolicy != "Local"
        {
            faults.invalid(
                "healthCheckNodePort", port,
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is "
                    + "'Local'")
        }
        faults.requireOne(
            of: ["Cluster", "Local"], "internalTrafficPolicy", internalTrafficPolicy)
    }
}

extension ServicePort {
    fileprivate func validate(
        isNameRequired: Bool, names: inout Set<String>, _ faults: inout FaultList
    ) {
        let name = name ?? ""
        if name.isEmpty {
            if isNameRequired { faults.required("name") }
        } else {
            faults.requireFormat(.label, "name", name)
            if !names.insert(name).inserted { faults.duplicate("name", name) }
        }
        faults.requireRange("port", port, 1...65535)
        if self.protocol?.isEmpty ?? true {
            faults.required("protocol")
        } else {
            faults.requireOne(of: ["SCTP", "TCP", "UDP"], "protocol", self.protocol)
        }
        if let targetPort { faults.requirePort("targetPort", targetPort) }
        if let appProtocol { faults.requireFormat(.qualifiedName, "appProtocol", appProtocol) }
    }
}
