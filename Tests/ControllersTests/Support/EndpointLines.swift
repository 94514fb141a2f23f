import KubernetesAPI

@testable import Controllers

extension Plan {
    /// What a plan does to slices and Endpoints, one line for each write and event: what whole
    /// plans are compared by.
    ///
    /// `create web-* IPv4 8080/TCP: 10.0.0.1 ready serving, 10.0.0.2 serving terminating`
    var endpointLines: [String] {
        actions.map { action in
            switch action {
            case .create(let object): "create \(object.endpointText)"
            case .update(let object): "update \(object.endpointText)"
            case .updateStatus(let object): "status \(object.name)"
            case .delete(let key, _): "delete \(key.name)"
            }
        } + events.map { "\($0.reason): \($0.message)" }
            + (requeueAfter.map { ["again after \($0)"] } ?? [])
    }
}

extension KubernetesObject {
    fileprivate var endpointText: String {
        switch self {
        case let slice as EndpointSlice: slice.text
        case let endpoints as Endpoints: endpoints.text
        default: "\(key)"
        }
    }
}

extension EndpointSlice {
    fileprivate var text: String {
        let name = metadata.uid == nil ? (metadata.generateName ?? "") + "*" : name
        let ports = (ports ?? []).map { portText($0.name, $0.port ?? 0, $0.protocol) }
        let list = (endpoints ?? []).map(\.text).joined(separator: ", ")
        return "\(name) \(addressType) \(ports.joined(separator: " ")): \(list)"
    }
}

extension Endpoint {
    fileprivate var text: String {
        var words = addresses
        if conditions?.ready == true { words.append("ready") }
        if conditions?.serving == true { words.append("serving") }
        if conditions?.terminating == true { words.append("terminating") }
        return words.joined(separator: " ")
    }
}

extension Endpoints {
    /// `web 8080/TCP: 10.0.0.1 (10.0.0.2)`: what is not ready is in parentheses.
    var text: String {
        let subsets = (subsets ?? []).map { subset in
            let ports = (subset.ports ?? []).map { portText($0.name, $0.port, $0.protocol) }
            let notReady = (subset.notReadyAddresses ?? []).map { "(\($0.ip))" }
            let addresses = (subset.addresses ?? []).map(\.ip) + notReady
            return ports.joined(separator: " ") + ": " + addresses.joined(separator: " ")
        }
        return "\(name) " + subsets.joined(separator: "; ")
    }
}

private func portText(_ name: String?, _ number: Int32, _ transport: String?) -> String {
    (name ?? "").isEmpty
        ? "\(number)/\(transport ?? "")" : "\(name ?? ""):\(number)/\(transport ?? "")"
}
