internal import KubernetesAPI

extension Value {
    /// The value without fields that are `null`, at any depth: to the API they are absent.
    var withoutNullFields: Value {
        switch self {
        case .null, .bool, .int, .double, .string: return self
        case .array(let array): return .array(array.map(\.withoutNullFields))
        case .object(let object):
            var result = ValueObject()
            for entry in object where entry.value != .null {
                result[entry.key] = entry.value.withoutNullFields
            }
            return .object(result)
        }
    }
}
