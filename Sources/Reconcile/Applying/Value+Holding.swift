internal import KubernetesAPI

extension Value {
    /// Whether applying `manifest` to this object would change nothing, as can be told without
    /// merging: every field of it is here with the same value. `false` says that it must be tried.
    ///
    /// - Parameter schema: the type of the object; `nil` if it is not known.
    func holds(_ manifest: Value, schema: (any APIStruct.Type)?) -> Bool {
        holds(manifest, shape: schema.map { .object($0) })
    }

    private func holds(_ manifest: Value, shape: FieldShape?) -> Bool {
        guard case .object(let wanted) = manifest, case .object(let fields) = self else {
            return self == manifest && manifest != .null
        }
        return wanted.allSatisfy { entry in
            guard let value = fields[entry.key] else { return false }
            switch shape {
            case .object(let type)?:
                // `apiVersion` and `kind` are no fields of the schema.
                guard let schema = type.fields[entry.key] else { return value == entry.value }
                return value.holds(entry.value, schema: schema)
            case .map(let inner)?: return value.holds(entry.value, shape: inner)
            case .scalar?, .array?, .any?, nil: return value.holds(entry.value, shape: nil)
            }
        }
    }

    /// A list is merged element by element if its elements have merge keys; other lists are taken
    /// as a whole, with whatever somebody else has set in them.
    private func holds(_ manifest: Value, schema: FieldSchema) -> Bool {
        guard case .array(let wanted) = manifest, case .array(let elements) = self,
            schema.listType == .map || schema.patchMergeKey != nil,
            case .array(let shape) = schema.shape
        else { return holds(manifest, shape: schema.shape) }
        return wanted.count == elements.count
            && zip(elements, wanted).allSatisfy { $0.holds($1, shape: shape) }
    }
}
