import Controllers
import KubernetesAPI

/// What snapshots show of Services and of their endpoints.
enum ServiceSummary {
    static func summary(of service: Service) -> Value {
        let spec = service.spec ?? ServiceSpec()
        var summary = ValueObject()
        summary["type"] = .string(spec.type ?? "ClusterIP")
        summary["clusterIP"] = address(spec.clusterIP)
        if let affinity = spec.sessionAffinity, affinity != "None" {
            summary["sessionAffinity"] = .string(affinity)
        }
        summary["sessionAffinityConfig"] = spec.sessionAffinityConfig?.encoded()
        summary["ports"] = .array((spec.ports ?? []).map { .string(text(of: $0)) })
        return .object(summary)
    }

    /// Addresses differ from run to run; that there is one does not.
    private static func address(_ address: String?) -> Value {
        switch address {
        case nil, "": .null
        case "None": "None"
        default: "allocated"
        }
    }

    private static func text(of port: ServicePort) -> String {
        let target = port.targetPort?.description ?? "\(port.port)"
        let nodePort = (port.nodePort ?? 0) == 0 ? "" : " nodePort"
        return self.port(port.name, port.port, port.protocol) + "->\(target)\(nodePort)"
    }

    private static func port(_ name: String?, _ number: Int32?, _ transport: String?) -> String {
        let prefix = (name ?? "").isEmpty ? "" : "\(name ?? ""):"
        return "\(prefix)\(number.map(String.init) ?? "*")/\(transport ?? "TCP")"
    }

    // MARK: Endpoints

    static func summary(of endpoints: Endpoints) -> Value {
        let subsets = (endpoints.subsets ?? []).map { subset -> Value in
            [
                "ready": .int(Int64(subset.addresses?.count ?? 0)),
                "notReady": .int(Int64(subset.notReadyAddresses?.count ?? 0)),
                "ports": sorted((subset.ports ?? []).map { port($0.name, $0.port, $0.protocol) }),
            ]
        }
        return ["subsets": .array(subsets)]
    }

    /// Slices of one Service that differ only in their endpoints are one entry.
    static func summary(of slices: [EndpointSlice]) -> Value {
        var totals: [SliceGroup: SliceTotals] = [:]
        for slice in slices {
            let ports = (slice.ports ?? []).map { port($0.name, $0.port, $0.protocol) }
            let group = SliceGroup(
                addressType: slice.addressType, ports: ports.sorted(),
                manager: slice.metadata.labels?["endpointslice.kubernetes.io/managed-by"] ?? "")
            totals[group, default: SliceTotals()].add(slice)
        }
        let entries = totals.sorted { $0.key < $1.key }.map { group, totals -> Value in
            [
                "addressType": .string(group.addressType), "ports": sorted(group.ports),
                "managedBy": .string(group.manager), "slices": .int(totals.slices),
                "ready": .int(totals.ready), "notReady": .int(totals.notReady),
                "serving": .int(totals.serving), "terminating": .int(totals.terminating),
            ]
        }
        return .array(entries)
    }

    private static func sorted(_ texts: [String]) -> Value {
        .array(texts.sorted().map { .string($0) })
    }
}

private struct SliceGroup: Hashable, Comparable {
    let addressType: String
    let ports: [String]
    let manager: String

    static func < (left: SliceGroup, right: SliceGroup) -> Bool {
        (left.addressType, left.manager, left.ports.joined())
            < (right.addressType, right.manager, right.ports.joined())
    }
}

private struct SliceTotals {
    var slices: Int64 = 0
    var ready: Int64 = 0
    var notReady: Int64 = 0
    var serving: Int64 = 0
    var terminating: Int64 = 0

    mutating func add(_ slice: EndpointSlice) {
        slices += 1
        for endpoint in slice.endpoints ?? [] {
            let conditions = endpoint.conditions
            if conditions?.ready == true { ready += 1 } else { notReady += 1 }
            if conditions?.serving == true { serving += 1 }
            if conditions?.terminating == true { terminating += 1 }
        }
    }
}
