internal import Controllers
internal import KubernetesAPI

extension Endpoints: Describable {
    func describe(in writer: inout DescriptionWriter) {
        func joined(_ addresses: [EndpointAddress]?) -> String {
            (addresses ?? []).map(\.ip).joined(separator: ",").or(DescriptionWriter.none)
        }
        writer.identity(of: self)
        writer.labels(of: self)
        writer.line("Subsets:")
        for subset in subsets ?? [] {
            writer.field("Addresses", joined(subset.addresses), level: 1)
            writer.field("NotReadyAddresses", joined(subset.notReadyAddresses), level: 1)
            if let ports = subset.ports, !ports.isEmpty {
                writer.line("Ports:", level: 1)
                writer.line("Name\tPort\tProtocol", level: 2)
                writer.line("----\t----\t--------", level: 2)
                for port in ports {
                    let name = port.name.or(DescriptionWriter.unset)
                    writer.line("\(name)\t\(port.port)\t\(port.protocol ?? "TCP")", level: 2)
                }
            }
            writer.line("")
        }
    }
}

extension EndpointSlice: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.labels(of: self)
        writer.field("AddressType", addressType)
        // Kubernetes has blanks instead of tabs where there is nothing to list.
        let ports = ports ?? []
        writer.line(ports.isEmpty ? "Ports: \(DescriptionWriter.unset)" : "Ports:")
        if !ports.isEmpty {
            writer.line("Name\tPort\tProtocol", level: 1)
            writer.line("----\t----\t--------", level: 1)
        }
        for port in ports {
            let number = port.port.map { "\($0)" } ?? DescriptionWriter.unset
            let name = port.name.or(DescriptionWriter.unset)
            writer.line("\(name)\t\(number)\t\(port.protocol ?? "TCP")", level: 1)
        }
        let endpoints = endpoints ?? []
        writer.line(endpoints.isEmpty ? "Endpoints: \(DescriptionWriter.none)" : "Endpoints:")
        for endpoint in endpoints { describe(endpoint, in: &writer) }
    }

    private func describe(_ endpoint: Endpoint, in writer: inout DescriptionWriter) {
        let addresses = endpoint.addresses.joined(separator: ", ").or(DescriptionWriter.none)
        writer.field("- Addresses", addresses, level: 1)
        writer.line("Conditions:", level: 2)
        let ready = endpoint.conditions?.ready.map { "\($0)" }
        writer.field("Ready", ready ?? DescriptionWriter.unset, level: 3)
        writer.field("Hostname", endpoint.hostname ?? DescriptionWriter.unset, level: 2)
        if let target = endpoint.targetRef {
            writer.field("TargetRef", "\(target.kind ?? "")/\(target.name ?? "")", level: 2)
        }
        writer.field("NodeName", endpoint.nodeName ?? DescriptionWriter.unset, level: 2)
        writer.field("Zone", endpoint.zone ?? DescriptionWriter.unset, level: 2)
    }
}

extension DescriptionWriter {
    private static let maximumEndpoints = 3

    /// The ready addresses behind a port of a Service: the first of them, and how many more there
    /// are.
    func endpoints(of service: String, in namespace: String, port portName: String) -> String {
        let slices = state.endpointSlices.all.filter {
            $0.namespace == namespace
                && $0.metadata.labels?["kubernetes.io/service-name"] == service
        }.sorted { $0.name < $1.name }
        if slices.isEmpty { return Self.none }
        var addresses: [String] = []
        var hasMore = false
        for slice in slices {
            let ports = slice.ports ?? []
            // A headless Service may have no ports.
            let numbers: [Int32?] =
                ports.isEmpty
                ? [nil] : ports.filter { ($0.name ?? "") == portName }.map { $0.port ?? 0 }
            for number in numbers {
                for endpoint in slice.endpoints ?? [] {
                    // An endpoint that is not ready is not counted, but makes kubectl count.
                    if addresses.count >= Self.maximumEndpoints { hasMore = true }
                    guard endpoint.conditions?.ready ?? true, let address = endpoint.addresses.first
                    else { continue }
                    let host = address.contains(":") ? "[\(address)]" : address
                    addresses.append(number.map { "\(host):\($0)" } ?? address)
                }
            }
        }
        let text = addresses.prefix(Self.maximumEndpoints).joined(separator: ",")
        return hasMore ? "\(text) + \(addresses.count - Self.maximumEndpoints) more..." : text
    }
}
