internal import Controllers
internal import KubernetesAPI

extension Ingress: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.list("Labels", DescriptionWriter.pairs(metadata.labels))
        writer.field("Namespace", namespace)
        let ingress = (status?.loadBalancer?.ingress ?? []).map { $0.ip.or($0.hostname ?? "") }
        writer.field(
            "Address", CellText.addresses(ingress.filter { !$0.isEmpty }, isWide: true))
        writer.field("Ingress Class", spec?.ingressClassName ?? DescriptionWriter.none)
        let fallback = spec?.defaultBackend.map { text(of: $0, in: writer) } ?? "<default>"
        writer.field("Default backend", fallback)
        if let tls = spec?.tls, !tls.isEmpty {
            writer.line("TLS:")
            for entry in tls {
                let hosts = (entry.hosts ?? []).joined(separator: ",")
                let secret = entry.secretName ?? ""
                writer.line(
                    secret.isEmpty ? "SNI routes \(hosts)" : "\(secret) terminates \(hosts)",
                    level: 1)
            }
        }
        writer.line("Rules:")
        writer.line("Host\tPath\tBackends", level: 1)
        writer.line("----\t----\t--------", level: 1)
        let rules = (spec?.rules ?? []).compactMap { rule in rule.http.map { (rule, $0) } }
        for (rule, http) in rules {
            writer.line("\(rule.host.or("*"))\t", level: 1)
            for path in http.paths {
                writer.line(
                    "\t\(path.path ?? "") \t\(text(of: path.backend, in: writer))", level: 2)
            }
        }
        if rules.isEmpty { writer.line("*\t*\t\(fallback)", level: 1) }
        writer.annotations(metadata.annotations)
    }

    /// `web:http (10.244.0.5:8080)`: the Service and the addresses behind it.
    private func text(of backend: IngressBackend, in writer: DescriptionWriter) -> String {
        if let target = backend.service {
            let port = target.port ?? ServiceBackendPort()
            let number = port.number.flatMap { $0 == 0 ? nil : $0 }
            let title = "\(target.name):\(number.map { "\($0)" } ?? port.name ?? "")"
            guard let service = writer.state.table(Service.self)[namespace, target.name] else {
                return "\(title) (<error: services \"\(target.name)\" not found>)"
            }
            let meant = (service.spec?.ports ?? []).last {
                number.map { [$0] }?.contains($0.port) ?? ($0.name == port.name)
            }
            let endpoints = writer.endpoints(
                of: target.name, in: namespace, port: meant?.name ?? "")
            return "\(title) (\(endpoints))"
        }
        guard let resource = backend.resource else { return "" }
        return "APIGroup: \(resource.apiGroup ?? DescriptionWriter.none), Kind: \(resource.kind), "
            + "Name: \(resource.name)"
    }
}

extension IngressClass: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.labels(of: self)
        writer.field("Controller", spec?.controller ?? "")
        guard let parameters = spec?.parameters else { return }
        writer.line("Parameters:")
        writer.field("APIGroup", ifSet: parameters.apiGroup, level: 1)
        writer.field("Kind", parameters.kind, level: 1)
        writer.field("Name", parameters.name, level: 1)
    }
}

extension IPAddress: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.labels(of: self)
        let parent = spec.parentRef
        writer.line("Parent Reference:")
        writer.field("Group", parent.group ?? "", level: 1)
        writer.field("Resource", parent.resource, level: 1)
        writer.field("Namespace", parent.namespace ?? "", level: 1)
        writer.field("Name", parent.name, level: 1)
    }
}

extension ServiceCIDR: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.labels(of: self)
        writer.field("CIDRs", (spec?.cidrs ?? []).joined(separator: ", "))
        let conditions = status?.conditions ?? []
        if conditions.isEmpty { return }
        writer.line("Status:")
        writer.conditions(
            conditions.map {
                TimedCondition(
                    type: $0.type, status: $0.status, changed: $0.lastTransitionTime,
                    reason: $0.reason, message: $0.message)
            })
    }
}
