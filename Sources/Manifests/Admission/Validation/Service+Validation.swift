import KubernetesAPI

extension Service: AdmissibleKind {
    static var metadataRules: ObjectMetaRules { ObjectMetaRules(nameFormat: .label) }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? ServiceSpec()).validate(&$0) }
        validateAnnotations(&faults)
    }

    /// Annotations that fields took the place of.
    private func validateAnnotations(_ faults: inout FaultList) {
        let annotations = metadata.annotations ?? [:]
        let mode = "service.kubernetes.io/topology-mode"
        let hints = "service.kubernetes.io/topology-aware-hints"
        faults.at("metadata") { faults in
            faults.at("annotations") { faults in
                if let mode = annotations[mode], let hints = annotations[hints], mode != hints {
                    faults.at(.key("service.kubernetes.io/topology-mode")) { faults in
                        faults.invalid(
                            nil, mode,
                            "must match annotations[service.kubernetes.io/topology-aware-hints] "
                                + "when both are specified")
                    }
                }
                spec?.validateSourceRanges(in: annotations, &faults)
            }
        }
    }

    func validateCreation(_ faults: inout FaultList) {
        guard let spec, faults.errors.isEmpty else { return }
        faults.at("spec") { spec.validateAllocation(&$0) }
    }

    func validateChanges(from old: Service, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        faults.at("spec") { faults in
            spec.validateAddressChanges(from: before, &faults)
            if spec.type == "LoadBalancer", before.type == "LoadBalancer",
                spec.loadBalancerClass != before.loadBalancerClass
            {
                faults.invalid(
                    "loadBalancerClass", spec.loadBalancerClass.map { Value.string($0) } ?? .null,
                    "may not change once set")
            }
            if spec.needsHealthCheck, before.needsHealthCheck,
                spec.healthCheckNodePort != before.healthCheckNodePort
            {
                faults.forbidden("healthCheckNodePort", "field is immutable")
            }
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
        validateAffinityConfig(&faults)
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

    var needsHealthCheck: Bool { type == "LoadBalancer" && externalTrafficPolicy == "Local" }

    private static let maximumAffinitySeconds: Int32 = 86400

    private func validateAffinityConfig(_ faults: inout FaultList) {
        switch sessionAffinity {
        case "None":
            if sessionAffinityConfig != nil {
                faults.forbidden(
                    "sessionAffinityConfig", "must not be set when session affinity is None")
            }
        case "ClientIP":
            let detail = "when session affinity type is ClientIP"
            guard let sessionAffinityConfig else {
                return faults.required("sessionAffinityConfig", detail)
            }
            faults.at("sessionAffinityConfig") { faults in
                guard let clientIP = sessionAffinityConfig.clientIP else {
                    return faults.required("clientIP", detail)
                }
                faults.at("clientIP") { faults in
                    guard let seconds = clientIP.timeoutSeconds else {
                        return faults.required("timeoutSeconds", detail)
                    }
                    if seconds <= 0 || seconds > Self.maximumAffinitySeconds {
                        faults.invalid(
                            "timeoutSeconds", seconds,
                            "must be greater than 0 and less than \(Self.maximumAffinitySeconds)")
                    }
                }
            }
        default: break
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
            if type == "ClusterIP" {
                faults.forbidden("nodePort", "may not be used when `type` is 'ClusterIP'")
            }
            if !nodePorts.insert("\(port.protocol ?? "")/\(nodePort)").inserted {
                faults.duplicate("nodePort", "\(nodePort)")
            }
        }
    }

    /// What only Services that are reached from outside can have.
    private func validateExternalAccess(_ faults: inout FaultList) {
        faults.each("externalIPs", externalIPs) { $1.requireReachableAddress($0) }
        if type != "LoadBalancer" {
            let detail = "may only be used when `type` is 'LoadBalancer'"
            if allocateLoadBalancerNodePorts != nil {
                faults.forbidden("allocateLoadBalancerNodePorts", detail)
            }
            if loadBalancerClass != nil { faults.forbidden("loadBalancerClass", detail) }
        } else if let loadBalancerClass {
            faults.requireFormat(.qualifiedName, "loadBalancerClass", loadBalancerClass)
        }
        validateSourceRanges(&faults)
        validateTrafficPolicies(&faults)
    }

    private static let sourceRangesRule = "may only be used when `type` is 'LoadBalancer'"

    private func validateSourceRanges(_ faults: inout FaultList) {
        let ranges = loadBalancerSourceRanges ?? []
        if ranges.isEmpty { return }
        // Kubernetes spells this field so.
        let field = "LoadBalancerSourceRanges"
        if type != "LoadBalancer" { faults.forbidden(field, Self.sourceRangesRule) }
        faults.each(field, ranges) { $1.requireAddressRange(nil, $0) }
    }

    /// The annotation that the field took the place of; it counts where the field is absent.
    fileprivate func validateSourceRanges(
        in annotations: [String: String], _ faults: inout FaultList
    ) {
        let key = "service.beta.kubernetes.io/load-balancer-source-ranges"
        guard let text = annotations[key], (loadBalancerSourceRanges ?? []).isEmpty else { return }
        faults.at(.key(key)) { faults in
            if type != "LoadBalancer" { faults.forbidden(nil, Self.sourceRangesRule) }
            if text.allSatisfy(\.isWhitespace) { return }
            for range in text.split(separator: ",", omittingEmptySubsequences: false) {
                faults.requireAddressRange(nil, String(range))
            }
        }
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
