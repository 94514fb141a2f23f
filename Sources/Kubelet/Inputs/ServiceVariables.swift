internal import Controllers
internal import KubernetesAPI

/// The variables that tell a container where the Services are, as Docker's links once did.
struct ServiceVariables {
    /// By Service name; the Services of the Pod's namespace, and `kubernetes` in any case.
    let variables: [(String, String)]

    init(_ inputs: PodInputs) {
        var services: [String: Service] = [:]
        let table = inputs.cluster.services
        if let own = table["default", "kubernetes"] { services["kubernetes"] = own }
        if inputs.spec.enableServiceLinks ?? true {
            for service in table.all where service.namespace == inputs.pod.namespace {
                services[service.name] = service
            }
        }
        variables = services.sorted { $0.key < $1.key }.flatMap { Self.variables(of: $0.value) }
    }

    private static func variables(of service: Service) -> [(String, String)] {
        guard let address = service.spec?.clusterIP, !address.isEmpty, address != "None",
            let ports = service.spec?.ports, let first = ports.first
        else { return [] }
        let prefix = shout(service.name)
        var result = [
            ("\(prefix)_SERVICE_HOST", address), ("\(prefix)_SERVICE_PORT", String(first.port)),
        ]
        for port in ports {
            guard let name = port.name, !name.isEmpty else { continue }
            result.append(("\(prefix)_SERVICE_PORT_\(shout(name))", String(port.port)))
        }
        for (index, port) in ports.enumerated() {
            let name = (port.protocol ?? "TCP")
            let url = "\(name.lowercased())://\(host(address)):\(port.port)"
            if index == 0 { result.append(("\(prefix)_PORT", url)) }
            let place = "\(prefix)_PORT_\(port.port)_\(name.uppercased())"
            result += [
                (place, url), ("\(place)_PROTO", name.lowercased()),
                ("\(place)_PORT", String(port.port)), ("\(place)_ADDR", address),
            ]
        }
        return result
    }

    private static func host(_ address: String) -> String {
        address.contains(":") ? "[\(address)]" : address
    }

    private static func shout(_ name: String) -> String {
        name.uppercased().replacing("-", with: "_")
    }
}
