internal import KubernetesAPI

/// Distributes the endpoints of one Service and address type over slices.
///
/// Pods that offer the Service's ports under the same numbers share slices, at most
/// `maximumEndpoints` to each. An endpoint stays in the slice it is in; a new one goes where there
/// is room, and only then into a new slice, so that a change of one Pod writes one slice.
struct EndpointDistribution {
    /// How many endpoints a slice holds at the most, as in Kubernetes by default.
    static let maximumEndpoints = 100

    private let service: Service
    private let addressType: String
    private let slices: [EndpointSlice]
    /// The endpoints by the ports they have in common, in the order of first use.
    private var groups: [PortGroup] = []
    private var groupOfPorts: [[DiscoveryEndpointPort]: Int] = [:]

    init(service: Service, addressType: String, slices: [EndpointSlice]) {
        self.service = service
        self.addressType = addressType
        self.slices = slices
    }

    /// Adds the Pod's endpoint, if it has an address and has not finished.
    mutating func add(_ pod: Pod) {
        guard !pod.hasFinished, let address = pod.address(of: addressType) else { return }
        let ports = ports(of: pod)
        let endpoint = endpoint(of: pod, address: address)
        if let group = groupOfPorts[ports] {
            groups[group].endpoints.append(endpoint)
        } else {
            groupOfPorts[ports] = groups.count
            groups.append(PortGroup(ports: ports, endpoints: [endpoint]))
        }
    }

    /// The writes that make the slices list exactly the endpoints that were added.
    consuming func actions() -> [Action] {
        // A Service without endpoints keeps one empty slice, so that it can be told from one that
        // nobody has looked at yet.
        if groups.isEmpty { groups.append(PortGroup(ports: [], endpoints: [])) }
        var outcome = Outcome(unused: slices)
        for group in groups { fill(group, &outcome) }
        // A slice that is not needed any more takes the endpoints of one that would be made.
        let created = outcome.created.map { content in
            if outcome.unused.isEmpty { return Action.create(newSlice(content, &outcome.names)) }
            return .update(configured(outcome.unused.removeFirst(), content))
        }
        let deleted = outcome.unused.map { Action.delete($0.key, Deletion(uid: $0.uid)) }
        return outcome.updates + created + deleted
    }

    /// Pods that offer the Service's ports under the same numbers.
    private struct PortGroup {
        let ports: [DiscoveryEndpointPort]
        var endpoints: [Endpoint]
    }

    private struct Outcome {
        var updates: [Action] = []
        /// What new slices are to hold.
        var created: [PortGroup] = []
        /// Slices that hold nothing that is wanted.
        var unused: [EndpointSlice]
        /// How many names were tried for new slices.
        var names = 0
    }

    /// Puts the endpoints of a group into the slices with its ports, and the rest into new ones.
    private func fill(_ group: PortGroup, _ outcome: inout Outcome) {
        let slices = outcome.unused.filter { ($0.ports ?? []) == group.ports }
        outcome.unused.removeAll { ($0.ports ?? []) == group.ports }
        var remaining: [String: Endpoint] = [:]
        for endpoint in group.endpoints { remaining[endpoint.identity] = endpoint }
        var kept = slices.map { slice in
            (slice.endpoints ?? []).compactMap { remaining.removeValue(forKey: $0.identity) }
        }
        var new = group.endpoints.filter { remaining[$0.identity] != nil }[...]
        for position in kept.indices where !new.isEmpty {
            let room = Self.maximumEndpoints - kept[position].count
            kept[position] += new.prefix(room)
            new = new.dropFirst(room)
        }
        var isOneKept = !group.endpoints.isEmpty
        for (slice, endpoints) in zip(slices, kept) {
            if endpoints.isEmpty, isOneKept {
                outcome.unused.append(slice)
                continue
            }
            isOneKept = true
            let updated = configured(slice, PortGroup(ports: group.ports, endpoints: endpoints))
            if updated != slice { outcome.updates.append(.update(updated)) }
        }
        while !new.isEmpty || !isOneKept {
            isOneKept = true
            let part = Array(new.prefix(Self.maximumEndpoints))
            outcome.created.append(PortGroup(ports: group.ports, endpoints: part))
            new = new.dropFirst(Self.maximumEndpoints)
        }
    }

    private func newSlice(_ content: PortGroup, _ names: inout Int) -> EndpointSlice {
        let taken = Set(slices.map(\.name))
        let prefix = service.name + "-"
        var slice = EndpointSlice()
        slice.metadata.generateName = prefix
        slice.metadata.namespace = service.namespace
        slice.metadata.ownerReferences = [service.controllerOwnerReference]
        slice.addressType = addressType
        var name: String
        // At most as many names are taken as there are slices.
        repeat {
            name =
                NameGenerator.truncated(prefix)
                + NameGenerator.suffix(seed: service.uid + addressType, index: names)
            names += 1
        } while taken.contains(name)
        slice.metadata.name = name
        return configured(slice, content)
    }

    private func configured(_ slice: EndpointSlice, _ content: PortGroup) -> EndpointSlice {
        var slice = slice
        var labels = service.metadata.labels ?? [:]
        labels[EndpointSlice.serviceNameLabel] = service.name
        labels[EndpointSlice.managedByLabel] = EndpointSlice.manager
        labels[EndpointSlice.headlessLabel] = service.spec?.clusterIP == "None" ? "" : nil
        slice.metadata.labels = labels
        slice.endpoints = content.endpoints
        slice.ports = content.ports
        return slice
    }

    // MARK: One Pod

    private func endpoint(of pod: Pod, address: String) -> Endpoint {
        .with {
            $0.addresses = [address]
            let isServing = pod.isReady
            let publishes = service.spec?.publishNotReadyAddresses == true
            $0.conditions = .with { conditions in
                conditions.serving = isServing
                conditions.terminating = pod.isTerminating
                conditions.ready = publishes || (isServing && !pod.isTerminating)
            }
            $0.nodeName = pod.nodeName
            $0.targetRef = .with { reference in
                reference.kind = "Pod"
                reference.namespace = pod.namespace
                reference.name = pod.name
                reference.uid = pod.uid
            }
            let hostname = pod.spec?.hostname ?? ""
            if !hostname.isEmpty, pod.spec?.subdomain == service.name { $0.hostname = hostname }
        }
    }

    /// The Service's ports with the numbers they have on this Pod; a port that is named by the
    /// Service and unknown to the Pod is left out.
    private func ports(of pod: Pod) -> [DiscoveryEndpointPort] {
        (service.spec?.ports ?? []).compactMap { port in
            guard let number = pod.number(of: port) else { return nil }
            return .with {
                $0.name = port.name ?? ""
                $0.port = number
                $0.protocol = port.protocol ?? "TCP"
                $0.appProtocol = port.appProtocol
            }
        }
    }
}

extension Endpoint {
    /// What stays of an endpoint when its conditions change: its Pod.
    fileprivate var identity: String { targetRef?.uid ?? addresses.first ?? "" }
}

extension Pod {
    /// The Pod's first address of the family; an IPv6 address has a colon.
    fileprivate func address(of family: String) -> String? {
        let addresses = status?.podIPs?.map(\.ip) ?? [status?.podIP ?? ""]
        return addresses.first { !$0.isEmpty && $0.contains(":") == (family == "IPv6") }
    }

    /// The number behind a Service port: `targetPort`, by number or by the name that a container
    /// gives to one of its ports of the same protocol.
    fileprivate func number(of port: ServicePort) -> Int32? {
        switch port.targetPort {
        case nil, .int(0)?: return port.port
        case .int(let number)?: return number
        case .string(let name)?:
            for container in spec?.containers ?? [] {
                let match = container.ports?.first {
                    $0.name == name && ($0.protocol ?? "TCP") == (port.protocol ?? "TCP")
                }
                if let match { return match.containerPort }
            }
            return nil
        }
    }
}
