internal import Controllers
internal import KubernetesAPI

/// One verb on one thing, or those verbs that are allowed on the same thing.
private struct AccessRule {
    var verbs: [String]
    var group: [String] = []
    var resource: [String] = []
    var resourceNames: [String] = []
    var addresses: [String] = []

    /// kubectl sorts by this text.
    var order: String {
        "Verbs:\(Self.list(verbs)),APIGroups:\(Self.list(group)),Resources:\(Self.list(resource)),"
            + "ResourceNames:\(Self.list(resourceNames)),NonResourceURLs:\(Self.list(addresses))"
    }

    /// `deployments.apps/scale`.
    var title: String {
        let parts = (resource.first ?? "").split(separator: "/", maxSplits: 1)
        guard let plural = parts.first else { return "" }
        let qualified = group.first.or("").isEmpty ? "\(plural)" : "\(plural).\(group[0])"
        return parts.count > 1 ? "\(qualified)/\(parts[1])" : qualified
    }

    static func list(_ words: [String]) -> String { "[\(words.joined(separator: " "))]" }

    /// What a rule of a role allows, piece by piece.
    static func pieces(of rule: Value) -> [AccessRule] {
        func words(_ key: String) -> [String] { (rule[key]?.array ?? []).compactMap(\.string) }
        var pieces: [AccessRule] = []
        for group in words("apiGroups") {
            for resource in words("resources") {
                for verb in words("verbs") {
                    let names = words("resourceNames")
                    for name in names.isEmpty ? [[]] : names.map({ [$0] }) {
                        pieces.append(
                            AccessRule(
                                verbs: [verb], group: [group], resource: [resource],
                                resourceNames: name))
                    }
                }
            }
        }
        for address in words("nonResourceURLs") {
            pieces += words("verbs").map { AccessRule(verbs: [$0], addresses: [address]) }
        }
        return pieces
    }
}

extension DescriptionWriter {
    /// Describes roles and their bindings, which have no types here.
    ///
    /// - Returns: whether the object is one.
    mutating func describeAccess(_ object: any KubernetesObject) -> Bool {
        let kind = object.groupVersionKind
        guard kind.group == "rbac.authorization.k8s.io" else { return false }
        let isRole = ["Role", "ClusterRole"].contains(kind.kind)
        guard isRole || ["RoleBinding", "ClusterRoleBinding"].contains(kind.kind) else {
            return false
        }
        showsEvents = false
        field("Name", object.name)
        labels(of: object)
        if isRole { rules(object.value["rules"]?.array ?? []) } else { binding(object.value) }
        return true
    }

    private mutating func rules(_ rules: [Value]) {
        var merged: [AccessRule] = []
        var places: [[String]: Int] = [:]
        for piece in rules.flatMap(AccessRule.pieces) {
            let thing = piece.group + piece.resource + piece.resourceNames
            if piece.addresses.isEmpty, let place = places[thing] {
                merged[place].verbs += piece.verbs.filter { !merged[place].verbs.contains($0) }
            } else {
                if piece.addresses.isEmpty { places[thing] = merged.count }
                merged.append(piece)
            }
        }
        line("PolicyRule:")
        line("Resources\tNon-Resource URLs\tResource Names\tVerbs", level: 1)
        line("---------\t-----------------\t--------------\t-----", level: 1)
        for rule in merged.sorted(by: {
            Array($0.order.utf8).lexicographicallyPrecedes($1.order.utf8)
        }) {
            let lists = [rule.addresses, rule.resourceNames, rule.verbs].map(AccessRule.list)
            line(([rule.title] + lists).joined(separator: "\t"), level: 1)
        }
    }

    private mutating func binding(_ value: Value) {
        func text(_ value: Value?, _ key: String) -> String { value?[key]?.string ?? "" }
        line("Role:")
        field("Kind", text(value["roleRef"], "kind"), level: 1)
        field("Name", text(value["roleRef"], "name"), level: 1)
        line("Subjects:")
        line("Kind\tName\tNamespace", level: 1)
        line("----\t----\t---------", level: 1)
        for subject in value["subjects"]?.array ?? [] {
            let cells = ["kind", "name", "namespace"].map { text(subject, $0) }
            line(cells.joined(separator: "\t"), level: 1)
        }
    }
}
