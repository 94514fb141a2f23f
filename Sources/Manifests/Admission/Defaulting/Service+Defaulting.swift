public import KubernetesAPI

extension Service: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, ServiceSpec())
        writer.apply(&boxedSpec)
    }
}

extension ServiceSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&sessionAffinity, ifEmpty: "None")
        if sessionAffinity == "None" { writer.replace(&sessionAffinityConfig, nil) }
        if sessionAffinity == "ClientIP" {
            writer.set(&sessionAffinityConfig, SessionAffinityConfig())
            writer.apply(&sessionAffinityConfig)
        }
        writer.set(&type, ifEmpty: "ClusterIP")
        writer.apply(&ports)
        writer.dropEmpty(&selector)
        writer.dropEmpty(&externalIPs)
        writer.drop(&publishNotReadyAddresses, ifZero: false)
        let isExternal = type == "NodePort" || type == "LoadBalancer"
        let hasExternalIPs = type == "ClusterIP" && !(externalIPs ?? []).isEmpty
        if isExternal || hasExternalIPs { writer.set(&externalTrafficPolicy, ifEmpty: "Cluster") }
        if isExternal || type == "ClusterIP" { writer.set(&internalTrafficPolicy, "Cluster") }
        if type == "LoadBalancer" { writer.set(&allocateLoadBalancerNodePorts, true) }
    }
}

extension SessionAffinityConfig: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&clientIP, ClientIPConfig())
        writer.apply(&clientIP)
    }
}

extension ClientIPConfig: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        // Three hours.
        writer.set(&timeoutSeconds, 10800)
    }
}

extension ServicePort: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&nodePort, ifZero: 0)
        writer.drop(&name, ifZero: "")
        writer.set(&self.protocol, ifEmpty: "TCP")
        if targetPort == nil || targetPort == 0 || targetPort == "" {
            writer.replace(&targetPort, .int(port))
        }
    }
}

extension Endpoints: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&subsets)
    }
}

extension EndpointSubset: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&ports)
    }
}

extension EndpointPort: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&self.protocol, ifEmpty: "TCP")
    }
}

extension EndpointSlice: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&ports)
    }
}

extension DiscoveryEndpointPort: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&name, "")
        writer.set(&self.protocol, "TCP")
    }
}

extension NetworkPolicy: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&boxedSpec)
    }
}

extension NetworkPolicySpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&ingress)
        writer.apply(&egress)
        guard policyTypes?.isEmpty ?? true else { return }
        // A policy always restricts what comes in, and what goes out if it says so.
        let types = (egress ?? []).isEmpty ? ["Ingress"] : ["Ingress", "Egress"]
        writer.replace(&policyTypes, types)
    }
}

extension NetworkPolicyIngressRule: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&ports)
    }
}

extension NetworkPolicyEgressRule: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&ports)
    }
}

extension NetworkPolicyPort: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&self.protocol, "TCP")
    }
}
