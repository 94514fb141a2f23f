public import KubernetesAPI

/// JSON merge patch, RFC 7386: what is in the patch wins, `null` removes, lists are replaced.
public enum MergePatch {
    /// The target as the patch changes it. Fields that the patch adds come last.
    public static func apply(_ patch: Value, to target: Value) -> Value {
        guard case .object(let fields) = patch else { return patch }
        let targetFields = target.object ?? ValueObject()
        // Built anew: removing fields one by one from a large object takes quadratic time.
        var result = ValueObject()
        for entry in targetFields {
            switch fields[entry.key] {
            case nil: result[entry.key] = entry.value
            case .null?: break
            case let change?: result[entry.key] = apply(change, to: entry.value)
            }
        }
        for entry in fields where entry.value != .null && targetFields[entry.key] == nil {
            result[entry.key] = apply(entry.value, to: .null)
        }
        return .object(result)
    }
}
