internal import KubernetesAPI

/// The slices that show what an Endpoints object says.
///
/// There is one slice for each set of ports and address type, so that a subset, with its one set
/// of ports, becomes one slice a family.
struct EndpointsMirror {
    /// How many addresses of a subset are mirrored at the most, as in Kubernetes by default.
    static let maximumAddresses = 1000
    /// Annotations that speak of the Endpoints object itself.
    private static let ownAnnotations: Set<String> = [
        "endpoints.kubernetes.io/last-change-trigger-time",
        "kubectl.kubernetes.io/last-applied-configuration",
    ]

    private let source: Endpoints
    private let slices: [EndpointSlice]
    private let state: ClusterState
    /// What the slices are to hold, in the order of first use.
    private var groups: [Group] = []
    private var groupOfKey: [GroupKey: Int] = [:]
    /// How many addresses are above the limit.
    private(set) var skippedCount = 0

    private struct GroupKey: Hashable {
        let addressType: String
        let ports: EndpointPortsKey
    }

    private struct Group {
        let addressType: String
        let ports: [DiscoveryEndpointPort]
        var endpoints: [Endpoint] = []
        var positions: [EndpointIdentity: Int] = [:]

        /// Adds an endpoint; one of the same address replaces it.
        mutating func add(_ endpoint: Endpoint) {
            let identity = EndpointIdentity(endpoint)
            if let position = positions[identity] {
                endpoints[position] = endpoint
            } else {
                positions[identity] = endpoints.count
                endpoints.append(endpoint)
            }
        }
    }

    /// - Parameter slices: those that mirror the object now.
    init(of source: Endpoints, slices: [EndpointSlice], in state: ClusterState) {
        self.source = source
        self.slices = slices
        self.state = state
        for subset in source.subsets ?? [] { add(subset) }
    }

    private mutating func add(_ subset: EndpointSubset) {
        let ports = (subset.ports ?? []).map { port in
            DiscoveryEndpointPort.with {
                $0.name = port.name ?? ""
                $0.port = port.port
                $0.protocol = port.protocol ?? "TCP"
                $0.appProtocol = port.appProtocol
            }
        }
        let addresses =
            (subset.addresses ?? []).map { ($0, true) }
            + (subset.notReadyAddresses ?? []).map { ($0, false) }
        for (address, isReady) in addresses.prefix(Self.maximumAddresses) {
            add(address, isReady: isReady, ports: ports)
        }
        skippedCount += max(0, addresses.count - Self.maximumAddresses)
    }

    private mutating func add(
        _ address: EndpointAddress, isReady: Bool, ports: [DiscoveryEndpointPort]
    ) {
        let addressType = address.ip.contains(":") ? "IPv6" : "IPv4"
        let key = GroupKey(addressType: addressType, ports: EndpointPortsKey(ports))
        if groupOfKey[key] == nil {
            groupOfKey[key] = groups.count
            groups.append(Group(addressType: addressType, ports: ports))
        }
        guard let group = groupOfKey[key] else { return }
        let endpoint = Endpoint.with {
            $0.addresses = [address.ip]
            $0.conditions = .with { $0.ready = isReady }
            $0.hostname = address.hostname
            $0.nodeName = address.nodeName
            $0.targetRef = address.targetRef
        }
        groups[group].add(endpoint)
    }

    /// The writes that make the slices show the object.
    mutating func actions() -> [Action] {
        var unused = slices
        var updates: [Action] = []
        var missing: [Group] = []
        for group in groups {
            let ports = EndpointPortsKey(group.ports)
            let position = unused.firstIndex {
                $0.addressType == group.addressType
                    && EndpointPortsKey($0.ports ?? []) == ports
            }
            guard let position else {
                missing.append(group)
                continue
            }
            update(unused.remove(at: position), to: group, &updates)
        }
        var creations: [Action] = []
        for group in missing {
            // A slice that would be deleted becomes one that would be made.
            if let position = unused.firstIndex(where: { $0.addressType == group.addressType }) {
                update(unused.remove(at: position), to: group, &updates)
            } else if !source.isTerminating {
                creations.append(creation(of: group, after: creations.count))
            }
        }
        let deletions = unused.map { Action.delete($0.key, Deletion(uid: $0.uid)) }
        return updates + creations + deletions
    }

    private func update(_ slice: EndpointSlice, to group: Group, _ updates: inout [Action]) {
        let updated = configured(slice, group)
        if updated != slice { updates.append(.update(updated)) }
    }

    private func creation(of group: Group, after count: Int) -> Action {
        var names = SliceNames(owner: source, addressType: group.addressType, in: state)
        var slice = EndpointSlice()
        // Names that this plan has given away are not in the state yet.
        for _ in 0...count { slice.metadata.name = names.next() }
        slice.metadata.generateName = names.prefix
        slice.metadata.namespace = source.namespace
        slice.addressType = group.addressType
        return .create(configured(slice, group))
    }

    private func configured(_ slice: EndpointSlice, _ group: Group) -> EndpointSlice {
        var slice = slice
        slice.metadata.ownerReferences = [source.controllerOwnerReference]
        slice.metadata.labels = (source.metadata.labels ?? [:]).merging([
            EndpointSlice.serviceNameLabel: source.name,
            EndpointSlice.managedByLabel: EndpointSliceMirroringController.manager,
        ]) { $1 }
        let annotations = (source.metadata.annotations ?? [:]).filter {
            !Self.ownAnnotations.contains($0.key)
        }
        slice.metadata.annotations = annotations.isEmpty ? nil : annotations
        slice.endpoints = Array(group.endpoints.prefix(Self.maximumAddresses))
        slice.ports = group.ports
        return slice
    }
}
