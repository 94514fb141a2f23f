internal import KubernetesAPI

/// Distributes the endpoints of one Service and address type over slices.
///
/// Pods that offer the Service's ports under the same numbers share slices; see `SlicePacking` for
/// which endpoint goes where. A slice that is not needed any more becomes one that is, so that a
/// change of all ports replaces no slice.
struct EndpointDistribution {
    /// How many endpoints a slice holds at the most, as in Kubernetes by default.
    static let maximumEndpoints = 100

    private let service: Service
    private let addressType: String
    private let labels: [String: String]
    private let slicesOfPorts: [EndpointPortsKey: [EndpointSlice]]
    /// The endpoints by the ports they have in common, in the order of first use.
    private var groups: [PortGroup] = []
    private var groupOfPorts: [EndpointPortsKey: Int] = [:]

    private let slices: [EndpointSlice]
    private var names: SliceNames
    private var updates: [Action] = []
    /// What new slices are to hold.
    private var created: [PortGroup] = []
    /// Slices that hold nothing that is wanted.
    private var unused: [EndpointSlice] = []

    /// - Parameter slices: those of the address type that name the Service and that the
    ///   endpointslice-controller writes.
    init(
        service: Service, addressType: String, slices: [EndpointSlice], in state: ClusterState
    ) {
        self.service = service
        self.addressType = addressType
        self.slices = slices
        labels = service.labels(reserving: [
            EndpointSlice.serviceNameLabel: service.name,
            EndpointSlice.managedByLabel: EndpointSlice.manager,
        ])
        slicesOfPorts = Dictionary(grouping: slices.filter { $0.isOwned(by: service) }) {
            EndpointPortsKey($0.ports ?? [])
        }
        names = SliceNames(owner: service, addressType: addressType, in: state)
    }

    /// Pods that offer the Service's ports under the same numbers.
    private struct PortGroup {
        let ports: [DiscoveryEndpointPort]
        var endpoints: [Endpoint]
    }

    /// Adds an endpoint with the ports that the Service has on its Pod.
    mutating func add(_ endpoint: Endpoint, ports: [DiscoveryEndpointPort]) {
        let key = EndpointPortsKey(ports)
        if let group = groupOfPorts[key] {
            groups[group].endpoints.append(endpoint)
        } else {
            groupOfPorts[key] = groups.count
            groups.append(PortGroup(ports: ports, endpoints: [endpoint]))
        }
    }

    /// The writes that make the slices list exactly the endpoints that were added.
    consuming func actions() -> [Action] {
        for group in groups { pack(group) }
        unused += slices.filter { slice in
            let isWanted = groupOfPorts[EndpointPortsKey(slice.ports ?? [])] != nil
            return !isWanted || !slice.isOwned(by: service)
        }
        if unused.count == slices.count, created.isEmpty { keepPlaceholder() }
        recycle()
        // A new slice could keep the garbage collector from ending the Service's deletion.
        if service.isTerminating { created = [] }
        let creations = created.map { content -> Action in
            var slice = EndpointSlice()
            slice.metadata.name = names.next()
            slice.metadata.generateName = names.prefix
            slice.metadata.namespace = service.namespace
            slice.metadata.ownerReferences = [service.controllerOwnerReference]
            slice.addressType = addressType
            return .create(configured(slice, content))
        }
        let deletions = unused.map { Action.delete($0.key, Deletion(uid: $0.uid)) }
        return updates + creations + deletions
    }

    private mutating func pack(_ group: PortGroup) {
        let slices = slicesOfPorts[EndpointPortsKey(group.ports)] ?? []
        let packing = SlicePacking(
            slices.map { ($0.endpoints ?? [], $0.metadata.labels != labels) },
            desired: group.endpoints, maximum: Self.maximumEndpoints)
        for (slice, outcome) in zip(slices, packing.results) {
            switch outcome {
            case .unchanged: break
            case .unused: unused.append(slice)
            case .updated(let endpoints):
                let content = PortGroup(ports: slice.ports ?? [], endpoints: endpoints)
                updates.append(.update(configured(slice, content)))
            }
        }
        created += packing.created.map { PortGroup(ports: group.ports, endpoints: $0) }
    }

    /// A Service without endpoints keeps one empty slice, so that it can be told from one that
    /// nobody has looked at yet.
    private mutating func keepPlaceholder() {
        let placeholder = PortGroup(ports: [], endpoints: [])
        if unused.count == 1, let slice = unused.first, slice.isOwned(by: service),
            configured(slice, placeholder) == slice
        {
            unused = []
        } else {
            created.append(placeholder)
        }
    }

    /// Turns creations into updates of slices that would be deleted, as long as there are any that
    /// belong to this Service and not to an earlier one of its name.
    private mutating func recycle() {
        var left: [EndpointSlice] = []
        for slice in unused {
            guard slice.isOwned(by: service), let content = created.popLast() else {
                left.append(slice)
                continue
            }
            updates.append(.update(configured(slice, content)))
        }
        unused = left
    }

    private func configured(_ slice: EndpointSlice, _ content: PortGroup) -> EndpointSlice {
        var slice = slice
        slice.metadata.labels = labels
        slice.endpoints = content.endpoints
        slice.ports = content.ports
        return slice
    }
}

extension EndpointSlice {
    fileprivate func isOwned(by service: Service) -> Bool {
        metadata.ownerReferences?.contains { $0.uid == service.uid } == true
    }
}
