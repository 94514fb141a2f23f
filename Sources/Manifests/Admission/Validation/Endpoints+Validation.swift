import KubernetesAPI

extension Endpoints: AdmissibleKind {
    func validate(_ faults: inout FaultList) {
        faults.each("subsets", subsets) { subset, faults in
            let addresses = subset.addresses ?? []
            let notReady = subset.notReadyAddresses ?? []
            if addresses.isEmpty, notReady.isEmpty {
                faults.required(nil, "must specify `addresses` or `notReadyAddresses`")
            }
            faults.each("addresses", addresses) { $0.validate(&$1) }
            faults.each("notReadyAddresses", notReady) { $0.validate(&$1) }
            let isNameRequired = (subset.ports?.count ?? 0) > 1
            faults.each("ports", subset.ports) { port, faults in
                port.validate(isNameRequired: isNameRequired, &faults)
            }
        }
    }
}

extension EndpointAddress {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireIPAddress("ip", ip)
        if let hostname, !hostname.isEmpty { faults.requireFormat(.label, "hostname", hostname) }
        if let nodeName { faults.requireFormat(.subdomain, "nodeName", nodeName) }
        faults.at("ip") { $0.requireEndpointAddress(ip) }
    }
}

extension EndpointPort {
    fileprivate func validate(isNameRequired: Bool, _ faults: inout FaultList) {
        let name = name ?? ""
        if !name.isEmpty {
            faults.requireFormat(.label, "name", name)
        } else if isNameRequired {
            faults.required("name")
        }
        faults.requireRange("port", port, 1...65535)
        if self.protocol?.isEmpty ?? true {
            faults.required("protocol")
        } else {
            faults.requireOne(of: ["SCTP", "TCP", "UDP"], "protocol", self.protocol)
        }
        if let appProtocol { faults.requireFormat(.qualifiedName, "appProtocol", appProtocol) }
    }
}

extension FaultList {
    /// An address that others can reach: not one that means something else on every node.
    ///
    /// What is no address at all is reported here once more than where its form is checked, as an
    /// API server does.
    mutating func requireEndpointAddress(_ text: String) {
        if IPAddressText(text) == nil {
            invalid(nil, text, "must be a valid IP address")
        } else {
            requireReachableAddress(text)
        }
    }
}
