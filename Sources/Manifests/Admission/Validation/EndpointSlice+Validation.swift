import KubernetesAPI

extension EndpointSlice: AdmissibleKind {
    private static let maximumEndpoints = 1000
    private static let maximumPorts = 100

    static var hasGeneration: Bool { true }

    func validate(_ faults: inout FaultList) {
        if addressType.isEmpty {
            faults.required("addressType")
        } else {
            faults.requireOne(of: ["FQDN", "IPv4", "IPv6"], "addressType", addressType)
        }
        let endpoints = endpoints ?? []
        if endpoints.count > Self.maximumEndpoints {
            faults.tooMany("endpoints", count: endpoints.count, maximum: Self.maximumEndpoints)
        } else {
            faults.each("endpoints", endpoints) { $0.validate(addressType: addressType, &$1) }
        }
        validatePorts(&faults)
    }

    func validateChanges(from old: EndpointSlice, _ faults: inout FaultList) {
        faults.requireUnchanged("addressType", addressType, from: old.addressType)
    }

    private func validatePorts(_ faults: inout FaultList) {
        let ports = ports ?? []
        if ports.count > Self.maximumPorts {
            return faults.tooMany("ports", count: ports.count, maximum: Self.maximumPorts)
        }
        var names: Set<String> = []
        faults.each("ports", ports) { port, faults in
            let name = port.name ?? ""
            if !name.isEmpty { faults.requireFormat(.label, "name", name) }
            if !names.insert(name).inserted { faults.duplicate("name", name) }
            faults.requireOne(of: ["SCTP", "TCP", "UDP"], "protocol", port.protocol)
            if let appProtocol = port.appProtocol {
                faults.requireFormat(.qualifiedName, "appProtocol", appProtocol)
            }
        }
    }
}

extension Endpoint {
    private static let maximumAddresses = 100
    private static let maximumHints = 8

    fileprivate func validate(addressType: String, _ faults: inout FaultList) {
        if addresses.isEmpty {
            faults.required("addresses", "must contain at least 1 address")
        } else if addresses.count > Self.maximumAddresses {
            faults.tooMany(
                "addresses", count: addresses.count, maximum: Self.maximumAddresses)
        }
        faults.each("addresses", addresses) { address, faults in
            switch addressType {
            case "IPv4", "IPv6": faults.requireAddress(address, of: addressType)
            case "FQDN": faults.requireFullName(address)
            default: break  // An unknown type has been reported.
            }
        }
        if let hostname { faults.requireFormat(.label, "hostname", hostname) }
        if let nodeName { faults.requireFormat(.subdomain, "nodeName", nodeName) }
        faults.at("hints", hints) { hints, faults in
            faults.requireHints("forZones", hints.forZones?.map(\.name), Self.maximumHints)
            faults.requireHints("forNodes", hints.forNodes?.map(\.name), Self.maximumHints)
        }
    }
}

extension FaultList {
    fileprivate mutating func requireAddress(_ text: String, of family: String) {
        let address = IPAddressText(text)
        if address?.isV6 != (family == "IPv6") {
            invalid(nil, text, "must be a valid \(family) address")
        }
        requireEndpointAddress(text)
    }

    fileprivate mutating func requireFullName(_ text: String) {
        let name = text.hasSuffix(".") ? String(text.dropLast()) : text
        if name.isEmpty { return required() }
        requireFormat(.subdomain, nil, name)
        if !name.contains(".") {
            invalid(nil, text, "should be a domain with at least two segments separated by dots")
        }
    }

    fileprivate mutating func requireHints(_ field: String, _ names: [String]?, _ maximum: Int) {
        guard let names else { return }
        if names.count > maximum {
            return tooMany(field, count: names.count, maximum: maximum)
        }
        var known: Set<String> = []
        each(field, names) { name, faults in
            if !known.insert(name).inserted { faults.duplicate("name", name) }
            faults.requireFormat(.labelValue, "name", name)
        }
    }
}
