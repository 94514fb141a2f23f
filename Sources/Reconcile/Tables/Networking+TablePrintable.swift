internal import Controllers
internal import KubernetesAPI

extension Service: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let ports = (spec?.ports ?? []).map { port in
            let node = port.nodePort.map { $0 > 0 ? ":\($0)" : "" } ?? ""
            return "\(port.port)\(node)/\(port.protocol ?? "TCP")"
        }
        return [
            name, spec?.type ?? "ClusterIP",
            (spec?.clusterIPs?.first ?? spec?.clusterIP).or(TableContext.none),
            externalAddresses(context),
            ports.isEmpty ? TableContext.none : ports.joined(separator: ","),
            context.age(of: self), CellText.labels(spec?.selector),
        ]
    }

    private func externalAddresses(_ context: TableContext) -> String {
        let fixed = spec?.externalIPs ?? []
        switch spec?.type ?? "ClusterIP" {
        case "ClusterIP", "NodePort":
            return fixed.isEmpty ? TableContext.none : fixed.joined(separator: ",")
        case "LoadBalancer":
            let ingress = (status?.loadBalancer?.ingress ?? []).compactMap {
                $0.ip.or($0.hostname ?? "")
            }
            let assigned = CellText.addresses(
                ingress.filter { !$0.isEmpty }, isWide: context.isWide)
            let all = (assigned.isEmpty ? [] : [assigned]) + fixed
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        case "ExternalName": return spec?.externalName ?? ""
        default: return TableContext.unknown
        }
    }
}

extension Endpoints: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let texts = (subsets ?? []).flatMap { subset in
            let addresses = (subset.addresses ?? []).map(\.ip)
            let ports = subset.ports ?? []
            // A headless Service may have no ports.
            if ports.isEmpty { return addresses }
            return ports.flatMap { port in
                addresses.map { $0.contains(":") ? "[\($0)]:\(port.port)" : "\($0):\(port.port)" }
            }
        }
        let list = subsets?.isEmpty == false ? CellText.list(texts, maximum: 3) : TableContext.none
        return [name, list, context.age(of: self)]
    }
}

extension EndpointSlice: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let ports = (ports ?? []).map { $0.port?.description ?? $0.name ?? "*" }
        let addresses = (endpoints ?? []).flatMap(\.addresses)
        return [
            name, addressType, CellText.list(ports, maximum: 3).or(TableContext.unset),
            CellText.list(addresses, maximum: 3).or(TableContext.unset),
            context.age(of: self),
        ]
    }
}

extension Ingress: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let ingress = (status?.loadBalancer?.ingress ?? []).map { $0.ip.or($0.hostname ?? "") }
        return [
            name, spec?.ingressClassName ?? TableContext.none, hosts,
            CellText.addresses(ingress.filter { !$0.isEmpty }, isWide: context.isWide),
            spec?.tls?.isEmpty == false ? "80, 443" : "80", context.age(of: self),
        ]
    }

    /// Rules without a host count among those that are not shown, as in Kubernetes.
    private var hosts: String {
        let rules = spec?.rules ?? []
        let named = rules.indices.filter { rules[$0].host?.isEmpty == false }
        let shown = named.prefix(3)
        guard let last = shown.last else { return "*" }
        let text = shown.compactMap { rules[$0].host }.joined(separator: ",")
        let hasMore = shown.count == 3 && last < rules.count - 1
        return hasMore ? "\(text) + \(rules.count - 3) more..." : text
    }
}

extension IngressClass: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let parameters = spec?.parameters.map { parameters in
            let group = parameters.apiGroup.map { ".\($0)" } ?? ""
            return "\(parameters.kind)\(group)/\(parameters.name)"
        }
        return [
            name, spec?.controller ?? "", parameters ?? TableContext.none, context.age(of: self),
        ]
    }
}

extension NetworkPolicy: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [name, CellText.selector(spec?.podSelector), context.age(of: self)]
    }
}
