internal import KubernetesAPI

extension Pod {
    /// Whether a Service that selects the Pod lists it: it has an address and has not finished.
    ///
    /// EndpointSlices go on listing a Pod that is being deleted, so that connections can drain;
    /// Endpoints, which cannot tell it from a broken one, list it only for a Service that
    /// publishes addresses that are not ready.
    func isEndpoint(includingTerminating: Bool) -> Bool {
        !hasFinished && !addresses.isEmpty && (includingTerminating || !isTerminating)
    }

    /// The Pod's addresses of a family, `IPv4` or `IPv6`; an IPv6 address has a colon.
    func addresses(of family: String) -> [String] {
        addresses.filter { $0.contains(":") == (family == "IPv6") }
    }

    private var addresses: [String] {
        (status?.podIPs?.map(\.ip) ?? [status?.podIP ?? ""]).filter { !$0.isEmpty }
    }

    /// The number behind a Service port: `targetPort`, by number or by the name that a container,
    /// or after them a sidecar, gives to one of its ports of the same protocol.
    func number(of port: ServicePort) -> Int32? {
        switch port.targetPort {
        case nil, .int(0)?: return port.port
        case .int(let number)?: return number
        case .string(let name)?:
            let sidecars = (spec?.initContainers ?? []).filter { $0.restartPolicy == "Always" }
            for container in (spec?.containers ?? []) + sidecars {
                let match = container.ports?.first {
                    $0.name == name && ($0.protocol ?? "TCP") == (port.protocol ?? "TCP")
                }
                if let match { return match.containerPort }
            }
            return nil
        }
    }

    /// The name the Pod has below the domain of the Service, if it asks for one there.
    func hostname(below service: Service) -> String? {
        guard let hostname = spec?.hostname, !hostname.isEmpty,
            spec?.subdomain == service.name
        else { return nil }
        return hostname
    }

    /// What an endpoint says about the Pod it stands for.
    var endpointReference: ObjectReference {
        .with {
            $0.kind = "Pod"
            $0.namespace = namespace
            $0.name = name
            $0.uid = uid
        }
    }
}
