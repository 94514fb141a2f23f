internal import KubernetesAPI

/// What stays of an endpoint when its conditions change: its address and whom it stands for.
struct EndpointIdentity: Hashable {
    private let addresses: [String]
    private let hostname: String?
    private let namespace: String?
    private let name: String?

    init(_ endpoint: Endpoint) {
        addresses = endpoint.addresses
        hostname = endpoint.hostname
        namespace = endpoint.targetRef?.namespace
        name = endpoint.targetRef?.name
    }
}

/// The ports of a slice as a key: slices whose ports differ in their order only are alike.
struct EndpointPortsKey: Hashable {
    private let ports: [DiscoveryEndpointPort]

    init(_ ports: [DiscoveryEndpointPort]) {
        self.ports = ports.sorted {
            ($0.name ?? "", $0.port ?? 0, $0.protocol ?? "", $0.appProtocol ?? "")
                < ($1.name ?? "", $1.port ?? 0, $1.protocol ?? "", $1.appProtocol ?? "")
        }
    }
}
