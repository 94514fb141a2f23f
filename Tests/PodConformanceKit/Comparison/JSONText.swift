import KubernetesAPI

/// Values on one line, for reports.
enum JSONText {
    static func text(of value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): String(bool)
        case .int(let int): String(int)
        case .double(let double): String(double)
        case .string(let string): string
        case .array(let elements): "[" + elements.map(text).joined(separator: " | ") + "]"
        case .object(let object):
            "{" + object.map { "\($0.key): \(text(of: $0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
