internal import KubernetesAPI

/// How the value of a field merges, as the API's schema says for the field.
///
/// Where there is no schema, as in custom resources, objects merge and lists are replaced.
struct MergeRule {
    private let shape: FieldShape?
    private let strategies: [String]
    /// The field's schema, if it is a list's.
    let listSchema: FieldSchema?

    /// The rule for a whole object of the given type.
    init(_ schema: (any APIStruct.Type)?) {
        self.init(shape: schema.map { .object($0) }, strategies: [])
    }

    private init(shape: FieldShape?, strategies: [String], listSchema: FieldSchema? = nil) {
        self.shape = shape
        self.strategies = strategies
        self.listSchema = listSchema
    }

    /// Whether objects are merged field by field, not replaced.
    var mergesObjects: Bool { !strategies.contains("replace") }

    /// Whether lists are merged element by element, not replaced.
    var mergesLists: Bool { strategies.contains("merge") }

    /// Whether the fields of an object exclude each other, so that those that are not desired have
    /// to go: a volume has one source.
    var retainsKeys: Bool { strategies.contains("retainKeys") }

    /// The rule for a field of an object.
    func field(_ name: String) -> MergeRule {
        switch shape {
        case .object(let type):
            guard let schema = type.fields[name] else { return MergeRule(nil) }
            return MergeRule(
                shape: schema.shape, strategies: schema.patchStrategies, listSchema: schema)
        case .map(let shape): return MergeRule(shape: shape, strategies: [])
        case .scalar, .array, .any, nil: return MergeRule(nil)
        }
    }

    /// The rule for the elements of a list. `retainKeys` on a list speaks of its elements.
    var element: MergeRule {
        guard case .array(let shape) = shape else { return MergeRule(nil) }
        return MergeRule(shape: shape, strategies: retainsKeys ? ["retainKeys"] : [])
    }
}
