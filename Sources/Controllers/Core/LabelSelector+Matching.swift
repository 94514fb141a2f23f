public import KubernetesAPI

extension LabelSelector {
    /// Whether `labels` satisfy every requirement. An empty selector matches everything.
    public func matches(_ labels: [String: String]?) -> Bool {
        if let matchLabels {
            // The order in which requirements are checked cannot be seen in the answer.
            for (key, value) in matchLabels where labels?[key] != value { return false }
        }
        guard let matchExpressions else { return true }
        return matchExpressions.allSatisfy { $0.matches(labels) }
    }

    /// No requirement at all: it selects every object.
    public var isEmpty: Bool {
        (matchLabels?.isEmpty ?? true) && (matchExpressions?.isEmpty ?? true)
    }

    /// One label that every matching object has, if the selector names any: what an index can
    /// look up. The least key in order, so that the choice is the same in every process.
    public var indexableLabel: (key: String, value: String)? {
        if let least = matchLabels?.min(by: { $0.key < $1.key }) {
            return (least.key, least.value)
        }
        for expression in matchExpressions ?? [] where expression.operator == "In" {
            if let values = expression.values, values.count == 1 {
                return (expression.key, values[0])
            }
        }
        return nil
    }
}

extension LabelSelectorRequirement {
    /// Whether `labels` satisfy the requirement. `NotIn` holds where the label is absent, as in
    /// Kubernetes; an operator that does not exist matches nothing.
    public func matches(_ labels: [String: String]?) -> Bool {
        let value = labels?[key]
        switch `operator` {
        case "In": return value.map { values?.contains($0) == true } ?? false
        case "NotIn": return value.map { values?.contains($0) != true } ?? true
        case "Exists": return value != nil
        case "DoesNotExist": return value == nil
        default: return false
        }
    }
}
