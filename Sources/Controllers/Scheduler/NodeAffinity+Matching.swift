package import KubernetesAPI

extension PodSpec {
    /// Whether a node meets `nodeSelector` and the required node affinity.
    package func acceptsNode(named name: String, labels: [String: String]) -> Bool {
        // The order in which labels are checked cannot be seen in the answer.
        if let nodeSelector, !nodeSelector.allSatisfy({ labels[$0.key] == $0.value }) {
            return false
        }
        let required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
        return required?.matches(nodeNamed: name, labels: labels) ?? true
    }

    /// The only nodes that the required node affinity names; `nil` if it does not name any.
    var pinnedNodes: [String]? {
        guard
            let terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?
                .nodeSelectorTerms, !terms.isEmpty
        else { return nil }
        var names: [String] = []
        for term in terms {
            guard let name = term.pinnedNode else { return nil }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}

extension NodeSelector {
    /// The selector that a single node meets, by name.
    static func pinned(to node: String) -> NodeSelector {
        let requirement = NodeSelectorRequirement.with {
            $0.key = NodeSelectorTerm.nameField
            $0.operator = "In"
            $0.values = [node]
        }
        return .with { $0.nodeSelectorTerms = [.with { $0.matchFields = [requirement] }] }
    }

    /// The node that the first term with a name names.
    var pinnedNode: String? { nodeSelectorTerms.lazy.compactMap(\.pinnedNode).first }

    /// Whether one term holds. A selector without terms matches nothing.
    func matches(nodeNamed name: String, labels: [String: String]) -> Bool {
        nodeSelectorTerms.contains { $0.matches(nodeNamed: name, labels: labels) }
    }
}

extension NodeSelectorTerm {
    /// The one field of a node that can be selected by.
    fileprivate static let nameField = "metadata.name"

    fileprivate var pinnedNode: String? {
        let requirement = matchFields?.first { field in
            field.key == Self.nameField && field.operator == "In" && field.values?.count == 1
        }
        return requirement?.values?.first
    }

    /// Whether all requirements hold. A term without requirements matches nothing.
    func matches(nodeNamed name: String, labels: [String: String]) -> Bool {
        let expressions = matchExpressions ?? []
        let fields = matchFields ?? []
        if expressions.isEmpty, fields.isEmpty { return false }
        return expressions.allSatisfy { $0.matches(labels[$0.key]) }
            && fields.allSatisfy { $0.matches($0.key == Self.nameField ? name : nil) }
    }
}

extension NodeSelectorRequirement {
    /// Whether a label or field with that value, or without one, meets the requirement. `Gt` and
    /// `Lt` compare integers, and nothing else meets them.
    fileprivate func matches(_ value: String?) -> Bool {
        switch `operator` {
        case "In": return value.map { values?.contains($0) == true } ?? false
        case "NotIn": return value.map { values?.contains($0) != true } ?? true
        case "Exists": return value != nil
        case "DoesNotExist": return value == nil
        case "Gt", "Lt":
            guard let number = value.flatMap({ Int64($0) }), let values, values.count == 1,
                let bound = Int64(values[0])
            else { return false }
            return `operator` == "Gt" ? number > bound : number < bound
        default: return false
        }
    }
}
