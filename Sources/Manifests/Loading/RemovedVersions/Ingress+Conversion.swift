import KubernetesAPI

extension ValueObject {
    mutating func convertIngress() {
        changeIfPresent("spec") { spec in
            spec.rename("backend", to: "defaultBackend")
            spec.changeIfPresent("defaultBackend") { $0.convertBackend() }
            spec.changeEach("rules") { rule in
                rule.changeIfPresent("http") { http in
                    http.changeEach("paths") { path in
                        path.setDefault("pathType", "ImplementationSpecific")
                        path.changeIfPresent("backend") { $0.convertBackend() }
                    }
                }
            }
        }
    }

    /// A port by number or by name, which now are two fields.
    private mutating func convertBackend() {
        guard self["serviceName"] != nil || self["servicePort"] != nil else { return }
        var service = ValueObject()
        service["name"] = self["serviceName"]
        if let port = self["servicePort"] {
            let field = port.string == nil ? "number" : "name"
            service["port"] = .object(ValueObject([(field, port)]))
        }
        self["serviceName"] = nil
        self["servicePort"] = nil
        self["service"] = .object(service)
    }
}
