internal import KubernetesAPI

/// Packs the Pods of a Service into the subsets of its Endpoints.
///
/// A subset stands for all its addresses on all its ports, so ports share a subset only if exactly
/// the same Pods offer them and are ready: with port `web` on Pods a and b and port `metrics` on
/// a, b and c there are two subsets.
struct EndpointSubsets {
    private let service: Service
    /// The addresses of each port in the order of first use; `nil` stands for a headless Service
    /// without ports.
    private var ports: [EndpointPort?] = []
    private var addresses: [EndpointPort?: [Entry]] = [:]

    /// An address, and whether it takes connections.
    private struct Entry: Equatable {
        let address: EndpointAddress
        let isReady: Bool
    }

    init(service: Service) {
        self.service = service
    }

    /// Adds the Pod if it is one that Endpoints list.
    mutating func add(_ pod: Pod) {
        let publishes = service.spec?.publishNotReadyAddresses == true
        guard pod.isEndpoint(includingTerminating: publishes),
            let address = address(of: pod)
        else { return }
        let entry = Entry(address: address, isReady: publishes || pod.isReady)
        let servicePorts = service.spec?.ports ?? []
        if servicePorts.isEmpty, service.spec?.clusterIP == "None" { add(entry, port: nil) }
        for servicePort in servicePorts {
            guard let number = pod.number(of: servicePort) else { continue }
            let port = EndpointPort.with {
                $0.name = servicePort.name
                $0.port = number
                $0.protocol = servicePort.protocol ?? "TCP"
                $0.appProtocol = servicePort.appProtocol
            }
            add(entry, port: port)
        }
    }

    private mutating func add(_ entry: Entry, port: EndpointPort?) {
        if addresses[port] == nil { ports.append(port) }
        addresses[port, default: []].append(entry)
    }

    /// Endpoints have no families: of a Service with two they list the first.
    private func address(of pod: Pod) -> EndpointAddress? {
        guard let ip = pod.addresses(of: service.addressFamilies[0]).first else { return nil }
        return .with {
            $0.ip = ip
            $0.nodeName = pod.nodeName
            $0.hostname = pod.hostname(below: service)
            $0.targetRef = pod.endpointReference
        }
    }

    /// The subsets, sorted by their ports.
    ///
    /// Kubernetes sorts ports and subsets by a hash of their memory layout; any order that does
    /// not depend on the order of the Pods serves as well.
    consuming func packed() -> [EndpointSubset] {
        var groups: [(entries: [Entry], ports: [EndpointPort])] = []
        for port in ports.sorted(by: Self.precedes) {
            let entries = (addresses[port] ?? []).sorted { Self.sortKey($0) < Self.sortKey($1) }
            // A Service has few ports, and comparing is cheaper than hashing all addresses.
            if let group = groups.firstIndex(where: { $0.entries == entries }) {
                if let port { groups[group].ports.append(port) }
            } else {
                groups.append((entries, port.map { [$0] } ?? []))
            }
        }
        return groups.map { entries, ports in
            .with {
                $0.addresses = Self.addresses(entries, isReady: true)
                $0.notReadyAddresses = Self.addresses(entries, isReady: false)
                $0.ports = ports.isEmpty ? nil : ports
            }
        }
    }

    private static func addresses(_ entries: [Entry], isReady: Bool) -> [EndpointAddress]? {
        let addresses = entries.filter { $0.isReady == isReady }.map(\.address)
        return addresses.isEmpty ? nil : addresses
    }

    private static func sortKey(_ entry: Entry) -> (String, String) {
        (entry.address.ip, entry.address.targetRef?.uid ?? "")
    }

    private static func precedes(_ left: EndpointPort?, _ right: EndpointPort?) -> Bool {
        guard let left, let right else { return left == nil && right != nil }
        return (left.name ?? "", left.port, left.protocol ?? "", left.appProtocol ?? "")
            < (right.name ?? "", right.port, right.protocol ?? "", right.appProtocol ?? "")
    }
}
