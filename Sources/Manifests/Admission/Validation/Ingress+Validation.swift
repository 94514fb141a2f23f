import KubernetesAPI

extension Ingress: AdmissibleKind {
    static var hasGeneration: Bool { true }

    mutating func resetStatus() {
        status = .with { $0.loadBalancer = IngressLoadBalancerStatus() }
    }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? IngressSpec()).validate(&$0) }
    }

    func validateCreation(_ faults: inout FaultList) {
        // The annotation that the field took the place of.
        let key = "kubernetes.io/ingress.class"
        guard let annotation = metadata.annotations?[key], spec?.ingressClassName != nil else {
            return
        }
        faults.at("annotations") { faults in
            faults.invalid(key, annotation, "can not be set when the class field is also set")
        }
    }
}

extension IngressSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.each("rules", rules) { $0.validate(&$1) }
        faults.at("defaultBackend", defaultBackend) { $0.validate(&$1) }
        if (rules ?? []).isEmpty, defaultBackend == nil {
            faults.invalid(
                nil, rules ?? [], "either `defaultBackend` or `rules` must be specified")
        }
        faults.each("tls", tls) { entry, faults in
            faults.each("hosts", entry.hosts) { host, faults in
                let format: TextFormat = host.contains("*") ? .wildcardSubdomain : .subdomain
                faults.requireFormat(format, nil, host)
            }
            if let name = entry.secretName, !name.isEmpty {
                faults.requireFormat(.subdomain, "secretName", name)
            }
        }
        if let ingressClassName {
            faults.requireFormat(.subdomain, "ingressClassName", ingressClassName)
        }
    }
}

extension IngressRule {
    fileprivate func validate(_ faults: inout FaultList) {
        if let host, !host.isEmpty {
            if IPAddressText(host) != nil {
                faults.invalid("host", host, "must be a DNS name, not an IP address")
            }
            let format: TextFormat = host.contains("*") ? .wildcardSubdomain : .subdomain
            faults.requireFormat(format, "host", host)
        }
        faults.at("http", http) { http, faults in
            if http.paths.isEmpty { faults.required("paths") }
            faults.each("paths", http.paths) { $0.validate(&$1) }
        }
    }
}

extension HTTPIngressPath {
    private static let pathTypes = ["Exact", "ImplementationSpecific", "Prefix"]
    private static let forbiddenParts = ["//", "/./", "/../", "%2f", "%2F"]
    private static let forbiddenEndings = ["/..", "/."]

    fileprivate func validate(_ faults: inout FaultList) {
        if pathType.isEmpty {
            return faults.required("pathType", "pathType must be specified")
        }
        faults.requireOne(of: Self.pathTypes, "pathType", pathType)
        validatePath(&faults)
        faults.at("backend") { backend.validate(&$0) }
    }

    private func validatePath(_ faults: inout FaultList) {
        let path = path ?? ""
        let isExact = pathType == "Exact" || pathType == "Prefix"
        if isExact || !path.isEmpty, !path.hasPrefix("/"), Self.pathTypes.contains(pathType) {
            faults.invalid("path", path, "must be an absolute path")
        }
        guard isExact, !path.isEmpty else { return }
        for part in Self.forbiddenParts where path.contains(part) {
            faults.invalid("path", path, "must not contain '\(part)'")
        }
        for ending in Self.forbiddenEndings where path.hasSuffix(ending) {
            faults.invalid("path", path, "cannot end with '\(ending)'")
        }
    }
}

extension IngressBackend {
    fileprivate func validate(_ faults: inout FaultList) {
        switch (resource, service) {
        case (_?, _?): faults.invalid(nil, "", "cannot set both resource and service backends")
        case (let resource?, nil):
            faults.at("resource") { faults in
                if let group = resource.apiGroup {
                    faults.requireFormat(.subdomain, "apiGroup", group)
                }
                faults.validateReference(kind: resource.kind, name: resource.name)
            }
        case (nil, let service?): validate(service, &faults)
        case (nil, nil): faults.invalid(nil, "", "resource or service backend is required")
        }
    }

    private func validate(_ service: IngressServiceBackend, _ faults: inout FaultList) {
        faults.at("service") { faults in
            faults.requireText("name", service.name)
            if !service.name.isEmpty { faults.requireFormat(.label, "name", service.name) }
        }
        let name = service.port?.name ?? ""
        let number = service.port?.number ?? 0
        if !name.isEmpty, number != 0 {
            return faults.invalid(nil, "", "cannot set both port name & port number")
        }
        if name.isEmpty, number == 0 {
            return faults.required(nil, "port name or number is required")
        }
        faults.at("service") { faults in
            faults.at("port") { faults in
                if !name.isEmpty { faults.requireFormat(.portName, "name", name) }
                if number != 0 { faults.requireRange("number", number, 1...65535) }
            }
        }
    }
}
