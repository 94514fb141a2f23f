internal import Controllers
internal import KubernetesAPI

extension NetworkPolicy: Describable {
    private static let margin = "    "

    func describe(in writer: inout DescriptionWriter) {
        writer.showsEvents = false
        writer.identity(of: self)
        let created = metadata.creationTimestamp.map { time in
            let text = time.truncatedToSeconds.description
            return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) +0000 UTC"
        }
        writer.field("Created on", created ?? DescriptionWriter.none)
        writer.labels(of: self)
        let spec = spec ?? NetworkPolicySpec()
        writer.line("Spec:")
        let selector = CellText.selector(spec.podSelector)
        let note = " (Allowing the specific traffic to all pods in this namespace)"
        writer.line(
            "PodSelector:     \(selector)\(selector == DescriptionWriter.none ? note : "")",
            level: 1)
        let types = spec.policyTypes ?? []
        describe(
            "ingress", types.contains("Ingress"), in: &writer,
            (spec.ingress ?? []).map {
                Rule(ports: $0.ports ?? [], peers: $0.from ?? [], title: "From", side: "source")
            })
        describe(
            "egress", types.contains("Egress"), in: &writer,
            (spec.egress ?? []).map {
                Rule(ports: $0.ports ?? [], peers: $0.to ?? [], title: "To", side: "destination")
            })
        let list = types.joined(separator: ", ").or(DescriptionWriter.none)
        writer.line("Policy Types: \(list)", level: 1)
    }

    private struct Rule {
        let ports: [NetworkPolicyPort]
        let peers: [NetworkPolicyPeer]
        let title: String
        /// What is not restricted where there are no peers.
        let side: String
    }

    private func describe(
        _ direction: String, _ isAffected: Bool, in writer: inout DescriptionWriter,
        _ rules: [Rule]
    ) {
        guard isAffected else {
            return writer.line("Not affecting \(direction) traffic", level: 1)
        }
        writer.line("Allowing \(direction) traffic:", level: 1)
        if rules.isEmpty {
            let text = "<none> (Selected pods are isolated for \(direction) connectivity)"
            return writer.line(Self.margin + text)
        }
        for (index, rule) in rules.enumerated() {
            if index > 0 { writer.line(Self.margin + "----------") }
            describe(rule, in: &writer)
        }
    }

    private func describe(_ rule: Rule, in writer: inout DescriptionWriter) {
        if rule.ports.isEmpty {
            writer.line(Self.margin + "To Port: <any> (traffic allowed to all ports)")
        }
        for port in rule.ports {
            let first = port.port.map { "\($0)" } ?? "<nil>"
            let transport = port.protocol ?? "TCP"
            let text =
                port.endPort.map { "To Port Range: \(first)-\($0)/\(transport)" }
                ?? "To Port: \(first)/\(transport)"
            writer.line(Self.margin + text)
        }
        if rule.peers.isEmpty {
            let text = "\(rule.title): <any> (traffic not restricted by \(rule.side))"
            writer.line(Self.margin + text)
        }
        for peer in rule.peers {
            writer.line("\(Self.margin)\(rule.title):")
            describe(peer, in: &writer)
        }
    }

    private func describe(_ peer: NetworkPolicyPeer, in writer: inout DescriptionWriter) {
        if let selector = peer.namespaceSelector {
            writer.line("\(Self.margin)NamespaceSelector: \(CellText.selector(selector))", level: 1)
        }
        if let selector = peer.podSelector {
            writer.line("\(Self.margin)PodSelector: \(CellText.selector(selector))", level: 1)
        }
        guard let block = peer.ipBlock, peer.namespaceSelector == nil, peer.podSelector == nil
        else { return }
        writer.line("\(Self.margin)IPBlock:", level: 1)
        writer.line("\(Self.margin)CIDR: \(block.cidr)", level: 2)
        let exceptions = (block.except ?? []).joined(separator: ", ")
        writer.line("\(Self.margin)Except: \(exceptions)", level: 2)
    }
}
