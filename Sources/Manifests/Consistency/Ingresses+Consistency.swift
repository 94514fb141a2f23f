internal import KubernetesAPI

extension ManifestConsistency {
    /// Ingresses that lead to Services or ports that are not there.
    func danglingIngresses() -> [Diagnostic] {
        manifests.flatMap { manifest -> [Diagnostic] in
            guard let ingress = manifest.object as? Ingress else { return [] }
            return Self.backends(of: ingress).compactMap { backend in
                fault(of: backend, in: manifest)
            }
        }
    }

    private struct Backend {
        let service: IngressServiceBackend
        let path: FieldPath
    }

    private static func backends(of ingress: Ingress) -> [Backend] {
        let spec = FieldPath("spec")
        var backends: [Backend] = []
        if let service = ingress.spec?.defaultBackend?.service {
            let path = spec.field("defaultBackend").field("service")
            backends.append(Backend(service: service, path: path))
        }
        for (ruleIndex, rule) in (ingress.spec?.rules ?? []).enumerated() {
            for (index, route) in (rule.http?.paths ?? []).enumerated() {
                guard let service = route.backend.service else { continue }
                let path = spec.field("rules").index(ruleIndex).field("http").field("paths")
                    .index(index).field("backend").field("service")
                backends.append(Backend(service: service, path: path))
            }
        }
        return backends
    }

    private func fault(of backend: Backend, in manifest: Manifest) -> Diagnostic? {
        let name = backend.service.name
        let namespace = manifest.object.metadata.namespace ?? ""
        // An empty name is a fault of its own.
        if name.isEmpty { return nil }
        guard let found = self.manifest("Service", name, in: namespace) else {
            return manifest.diagnostic(
                .warning, code: "ingress-without-service", at: backend.path.field("name"),
                "\(manifest.title) leads to the Service \(name), which these manifests do not "
                    + "define"
            )
        }
        guard let service = found.object as? Service,
            let port = backend.service.port, let ports = service.spec?.ports
        else { return nil }
        let isThere = ports.contains { candidate in
            port.name.map { $0 == candidate.name } ?? (port.number == candidate.port)
        }
        if isThere { return nil }
        let wanted = port.name ?? port.number.map(String.init) ?? ""
        let known = ports.map { $0.name ?? String($0.port) }.joined(separator: ", ")
        return manifest.diagnostic(
            .warning, code: "ingress-without-port", at: backend.path.field("port"),
            "\(manifest.title) leads to the port \(wanted), which the Service \(name) does not "
                + "have",
            help: "its ports are \(known)")
    }
}
