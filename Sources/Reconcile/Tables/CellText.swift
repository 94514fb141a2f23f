internal import KubernetesAPI

/// Texts that cells of several kinds have in common.
enum CellText {
    /// `app=web,tier=front`, by key.
    static func labels(_ labels: [String: String]?) -> String {
        guard let labels, !labels.isEmpty else { return TableContext.none }
        return labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            .joined(separator: ",")
    }

    /// `app=web,tier in (back,front),!old`, by key.
    static func selector(_ selector: LabelSelector?) -> String {
        var requirements = (selector?.matchLabels ?? [:]).map { ($0.key, "\($0.key)=\($0.value)") }
        requirements += (selector?.matchExpressions ?? []).map { ($0.key, text(of: $0)) }
        if requirements.isEmpty { return TableContext.none }
        return requirements.sorted { $0 < $1 }.map(\.1).joined(separator: ",")
    }

    private static func text(of requirement: LabelSelectorRequirement) -> String {
        let key = requirement.key
        let values = (requirement.values ?? []).sorted().joined(separator: ",")
        return switch requirement.operator {
        case "In": "\(key) in (\(values))"
        case "NotIn": "\(key) notin (\(values))"
        case "DoesNotExist": "!\(key)"
        default: key
        }
    }

    /// The names and the images of containers, the two cells that describe a Pod's template.
    static func containers(_ template: PodTemplateSpec?) -> [String] {
        let containers = template?.spec?.containers ?? []
        return [
            containers.map(\.name).joined(separator: ","),
            containers.map { $0.image ?? "" }.joined(separator: ","),
        ]
    }

    /// The first elements, and how many more there are.
    static func list(_ elements: [String], maximum: Int, separator: String = ",") -> String {
        let text = elements.prefix(maximum).joined(separator: separator)
        let rest = elements.count - maximum
        return rest > 0 ? "\(text) + \(rest) more..." : text
    }

    /// `RWO,ROX`, in Kubernetes' order.
    static func accessModes(_ modes: [String]?) -> String {
        let names = [
            ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"),
            ("ReadWriteOncePod", "RWOP"),
        ]
        return names.filter { modes?.contains($0.0) == true }.map(\.1).joined(separator: ",")
    }

    /// The addresses of a load balancer, cut off after 16 characters where there is little room.
    static func addresses(_ addresses: [String], isWide: Bool) -> String {
        let text = Set(addresses).sorted().joined(separator: ",")
        return isWide || text.count <= 16 ? text : text.prefix(13) + "..."
    }

    /// `True` or `False`, as Go's tables show truth values of pointers.
    static func truth(_ value: Bool?) -> String {
        value.map { $0 ? "True" : "False" } ?? TableContext.unset
    }
}

extension String {
    /// The string, or `placeholder` where it is empty.
    func or(_ placeholder: String) -> String { isEmpty ? placeholder : self }
}

extension Optional where Wrapped == String {
    /// The string, or `placeholder` where it is absent or empty.
    func or(_ placeholder: String) -> String { (self ?? "").or(placeholder) }
}
