public import KubernetesAPI

extension LabelSelector {
    /// The selector as it stands in a URL or on kubectl's command line: `app=web,tier in (a,b)`.
    ///
    /// Requirements are sorted by label, as Kubernetes prints them.
    public var text: String {
        let labels = (matchLabels ?? [:]).map { (key: $0.key, text: "\($0.key)=\($0.value)") }
        let expressions = (matchExpressions ?? []).map { (key: $0.key, text: $0.text) }
        return (labels + expressions)
            .sorted { ($0.key, $0.text) < ($1.key, $1.text) }
            .map(\.text).joined(separator: ",")
    }

    /// The selector in the words of Kubernetes' Events:
    /// `&LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:…,}`.
    var debugText: String {
        let labels = (matchLabels ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value)," }.joined()
        let expressions = (matchExpressions ?? []).map { expression in
            let values = (expression.values ?? []).joined(separator: " ")
            return "LabelSelectorRequirement{Key:\(expression.key),"
                + "Operator:\(expression.operator),Values:[\(values)],},"
        }.joined()
        return "&LabelSelector{MatchLabels:map[string]string{\(labels)},"
            + "MatchExpressions:[]LabelSelectorRequirement{\(expressions)},}"
    }
}

extension LabelSelectorRequirement {
    fileprivate var text: String {
        let list = (values ?? []).sorted().joined(separator: ",")
        return switch `operator` {
        case "In": "\(key) in (\(list))"
        case "NotIn": "\(key) notin (\(list))"
        case "DoesNotExist": "!\(key)"
        default: key
        }
    }
}
