public import KubernetesAPI

/// Why a patch cannot be applied.
public enum PatchError: Error, Hashable, Sendable {
    /// The operation at `index` of a JSON patch is not what RFC 6902 asks for.
    case malformedOperation(index: Int, reason: String)
    /// The operation at `index` of a JSON patch names a place that the document does not have.
    case missingTarget(index: Int, pointer: String)
    /// The `test` at `index` of a JSON patch found another value.
    case testFailed(index: Int, pointer: String)
    /// A JSON patch has more operations, or copies more values, than `JSONPatch` allows.
    case tooLarge(limit: Int, what: String)
    /// A strategic merge patch has a directive, such as `$patch`, that Kubernetes does not know or
    /// not in this place.
    case malformedDirective(String, at: FieldPath)
    /// An element of a list in a strategic merge patch lacks the field that identifies it.
    case missingMergeKey(String, at: FieldPath)
}

extension PatchError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedOperation(let index, let reason): "operation \(index): \(reason)"
        case .missingTarget(let index, let pointer):
            "operation \(index): there is nothing at \"\(pointer)\""
        case .testFailed(let index, let pointer):
            "operation \(index): the value at \"\(pointer)\" is another one"
        case .tooLarge(let limit, let what): "the patch has more than \(limit) \(what)"
        case .malformedDirective(let reason, let path): "\(path): \(reason)"
        case .missingMergeKey(let key, let path): "\(path): the merge key \(key) is missing"
        }
    }
}
