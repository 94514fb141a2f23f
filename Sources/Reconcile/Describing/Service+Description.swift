internal import Controllers
internal import KubernetesAPI
internal import Manifests

extension Service: Describable {
    func describe(in writer: inout DescriptionWriter) {
        let spec = spec ?? ServiceSpec()
        func joined(_ list: [String]?) -> String {
            (list ?? []).joined(separator: ",").or(DescriptionWriter.none)
        }
        writer.identity(of: self)
        writer.labels(of: self)
        writer.field("Selector", CellText.labels(spec.selector))
        writer.field("Type", spec.type ?? "")
        writer.field("IP Family Policy", ifSet: spec.ipFamilyPolicy)
        writer.field("IP Families", joined(spec.ipFamilies))
        writer.field("IP", spec.clusterIP ?? "")
        writer.field("IPs", joined(spec.clusterIPs))
        if spec.externalIPs?.isEmpty == false {
            writer.field("External IPs", joined(spec.externalIPs))
        }
        writer.field("Desired LoadBalancer IP", ifSet: spec.loadBalancerIP)
        writer.field("External Name", ifSet: spec.externalName)
        let ingress = (status?.loadBalancer?.ingress ?? []).map { entry in
            guard let address = entry.ip, !address.isEmpty else { return entry.hostname ?? "" }
            return address + (entry.ipMode.map { " (\($0))" } ?? "")
        }
        if !ingress.isEmpty {
            writer.field("LoadBalancer Ingress", ingress.joined(separator: ", "))
        }
        for port in spec.ports ?? [] { describe(port, in: &writer) }
        writer.field("Session Affinity", spec.sessionAffinity ?? "")
        writer.field("External Traffic Policy", ifSet: spec.externalTrafficPolicy)
        writer.field("Internal Traffic Policy", ifSet: spec.internalTrafficPolicy)
        if let port = spec.healthCheckNodePort, port != 0 {
            writer.field("HealthCheck NodePort", "\(port)")
        }
        if spec.loadBalancerSourceRanges?.isEmpty == false {
            writer.field("LoadBalancer Source Ranges", joined(spec.loadBalancerSourceRanges))
        }
        writer.field("Traffic Distribution", ifSet: spec.trafficDistribution)
    }

    private func describe(_ port: ServicePort, in writer: inout DescriptionWriter) {
        let title = port.name.or(DescriptionWriter.unset)
        let transport = port.protocol ?? "TCP"
        writer.field("Port", "\(title)\t\(port.port)/\(transport)")
        writer.field("TargetPort", "\(port.targetPort ?? .int(port.port))/\(transport)")
        writer.field("AppProtocol", ifSet: port.appProtocol)
        if let nodePort = port.nodePort, nodePort != 0 {
            writer.field("NodePort", "\(title)\t\(nodePort)/\(transport)")
        }
        writer.field("Endpoints", writer.endpoints(of: name, in: namespace, port: port.name ?? ""))
    }
}

extension ConfigMap: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.labels(of: self)
        writer.line("")
        writer.line("Data")
        writer.line("====")
        for (key, value) in (data ?? [:]).sorted(by: { $0.key < $1.key }) {
            writer.line("\(key):")
            writer.line("----")
            writer.line(value)
            writer.line("")
        }
        writer.line("")
        writer.line("BinaryData")
        writer.line("====")
        for (key, value) in (binaryData ?? [:]).sorted(by: { $0.key < $1.key }) {
            writer.line("\(key): \(Base64.decode(value)?.count ?? 0) bytes")
        }
        writer.line("")
    }
}

extension Secret: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.showsEvents = false
        writer.identity(of: self)
        writer.labels(of: self)
        writer.line("")
        writer.field("Type", type ?? "")
        writer.line("")
        writer.line("Data")
        writer.line("====")
        for (key, value) in (data ?? [:]).sorted(by: { $0.key < $1.key }) {
            writer.field(key, "\(Base64.decode(value)?.count ?? 0) bytes")
        }
    }
}
