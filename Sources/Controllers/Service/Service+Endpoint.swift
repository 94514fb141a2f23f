internal import KubernetesAPI

extension Service {
    /// How a slice of this Service describes a Pod.
    func endpoint(of pod: Pod, at addresses: [String], on node: Node?) -> Endpoint {
        .with {
            $0.addresses = addresses
            let isServing = pod.isReady
            let publishes = spec?.publishNotReadyAddresses == true
            let isReady = publishes || (isServing && !pod.isTerminating)
            $0.conditions = .with { conditions in
                conditions.ready = isReady
                conditions.serving = isServing
                conditions.terminating = pod.isTerminating
            }
            $0.nodeName = pod.nodeName
            $0.zone = node?.zone
            $0.hostname = pod.hostname(below: self)
            $0.targetRef = pod.endpointReference
            if isReady { $0.hints = hints(zone: node?.zone, nodeName: pod.nodeName) }
        }
    }

    /// The Service's ports with the numbers they have on this Pod; a port that is named by the
    /// Service and unknown to the Pod is left out.
    func ports(of pod: Pod) -> [DiscoveryEndpointPort] {
        (spec?.ports ?? []).compactMap { port in
            guard let number = pod.number(of: port) else { return nil }
            return .with {
                $0.name = port.name ?? ""
                $0.port = number
                $0.protocol = port.protocol ?? "TCP"
                $0.appProtocol = port.appProtocol
            }
        }
    }

    /// From where an endpoint is to be used, as `spec.trafficDistribution` asks: from its own zone,
    /// and under PreferSameNode from its own node before that.
    private func hints(zone: String?, nodeName: String?) -> EndpointHints? {
        let prefersNode = spec?.trafficDistribution == "PreferSameNode"
        let prefersZone =
            prefersNode
            || ["PreferClose", "PreferSameZone"].contains(spec?.trafficDistribution)
        // The annotation asks for another way to hint, and wins.
        if hasTopologyAnnotation || !prefersZone { return nil }
        var hints = EndpointHints()
        hints.forZones = zone.map { name in [.with { $0.name = name }] }
        if prefersNode { hints.forNodes = nodeName.map { name in [.with { $0.name = name }] } }
        return hints == EndpointHints() ? nil : hints
    }

    /// Hints are to follow the CPU of the zones: see `ZoneHints`.
    var hasTopologyAnnotation: Bool {
        let annotations = metadata.annotations
        let mode =
            annotations?["service.kubernetes.io/topology-aware-hints"]
            ?? annotations?["service.kubernetes.io/topology-mode"]
        return mode == "Auto" || mode == "auto"
    }
}

extension Node {
    fileprivate var zone: String? {
        guard let zone = metadata.labels?["topology.kubernetes.io/zone"], !zone.isEmpty else {
            return nil
        }
        return zone
    }
}
