/// One thing in a manifest that Kubernetes' strict decoder refuses.
public struct DecodeProblem: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The schema has no field of this name; `nearest` is the one that was probably meant.
        case unknownField(name: String, nearest: String?)
        /// The value is of another JSON type than the field.
        case wrongType(expected: String, found: String)
        /// The value is of the right JSON type but does not mean anything.
        case invalidValue(reason: String)
    }

    /// Where the value is; ends with the unknown field's name if that is the problem.
    public var path: FieldPath
    public var kind: Kind

    public init(path: FieldPath, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}

extension DecodeProblem: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .unknownField(_, let nearest?):
            "unknown field \"\(path)\", did you mean \"\(nearest)\"?"
        case .unknownField(_, nil): "unknown field \"\(path)\""
        case .wrongType(let expected, let found): "\(path): expected \(expected), found \(found)"
        case .invalidValue(let reason): "\(path): \(reason)"
        }
    }
}
