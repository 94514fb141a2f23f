internal import Controllers
internal import KubernetesAPI

extension PodInputs {
    /// The text of a field of the Pod, as `fieldRef` names it.
    func field(_ path: String) throws(InputFault) -> String {
        switch path {
        case "metadata.name": return pod.name
        case "metadata.namespace": return pod.namespace
        case "metadata.uid": return pod.uid
        case "metadata.labels": return Self.lines(pod.metadata.labels ?? [:])
        case "metadata.annotations": return Self.lines(annotations)
        case "spec.nodeName": return spec.nodeName ?? node.name
        case "spec.serviceAccountName": return spec.serviceAccountName ?? ""
        case "status.hostIP", "status.hostIPs": return node.address
        case "status.podIP": return addresses.first ?? ""
        case "status.podIPs": return addresses.joined(separator: ",")
        default: break
        }
        if let key = Self.subscript(of: "metadata.labels", in: path) {
            return pod.metadata.labels?[key] ?? ""
        }
        if let key = Self.subscript(of: "metadata.annotations", in: path) {
            return pod.metadata.annotations?[key] ?? ""
        }
        throw InputFault("unsupported fieldPath: \(path)")
    }

    /// The Pod's annotations with those that a kubelet adds to what it got from the API.
    private var annotations: [String: String] {
        var annotations = pod.metadata.annotations ?? [:]
        annotations["kubernetes.io/config.source"] = "api"
        let seen = pod.status?.startTime ?? pod.metadata.creationTimestamp
        annotations["kubernetes.io/config.seen"] = seen?.description
        return annotations
    }

    /// `key` of `field['key']`.
    private static func `subscript`(of field: String, in path: String) -> String? {
        let start = field + "['"
        guard path.hasPrefix(start), path.hasSuffix("']") else { return nil }
        return String(path.dropFirst(start.count).dropLast(2))
    }

    /// One `key="value"` a line, by key.
    private static func lines(_ map: [String: String]) -> String {
        map.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.goQuoted)" }
            .joined(separator: "\n")
    }

    /// A limit or request in units of the divisor, rounded up. A limit that is not set is all
    /// that the node has; a request that is not set is 0.
    func resource(
        _ reference: ResourceFieldSelector, of containerName: String
    ) throws(InputFault) -> String {
        guard let container = spec.container(named: containerName) else {
            throw InputFault("container \(containerName) not found")
        }
        let parts = reference.resource.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw InputFault("unsupported container resource : \(reference.resource)")
        }
        let resources = container.resources
        let amount: Quantity
        switch parts[0] {
        case "limits":
            let limit = resources?.limits?[parts[1]]
            amount =
                limit.flatMap { $0.isZero ? nil : $0 } ?? node.allocatable[parts[1]]
                ?? Quantity(value: 0)
        case "requests": amount = resources?.requests?[parts[1]] ?? Quantity(value: 0)
        default: throw InputFault("unsupported container resource : \(reference.resource)")
        }
        var divisor = reference.divisor ?? Quantity(value: 1)
        if divisor.isZero { divisor = Quantity(value: 1) }
        if parts[1] == "cpu" {
            return String(Self.quotient(amount.milliValue, divisor.milliValue))
        }
        return String(Self.quotient(amount.value, divisor.value))
    }

    private static func quotient(_ amount: Int64, _ divisor: Int64) -> Int64 {
        let divisor = max(divisor, 1)
        let (quotient, remainder) = amount.quotientAndRemainder(dividingBy: divisor)
        return remainder > 0 ? quotient + 1 : quotient
    }
}
