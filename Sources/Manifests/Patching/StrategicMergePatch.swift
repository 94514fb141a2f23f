public import KubernetesAPI

/// Kubernetes' strategic merge patch: a merge patch that merges lists element by element where the
/// schema says so, and that knows directives:
///
/// - `$patch: replace` or `delete` in an object replaces or empties it; in an element of a list,
///   `replace` makes the other elements of the patch the whole list, and `delete` removes the
///   element with the same key. `merge` asks for what happens anyway.
/// - `$deleteFromPrimitiveList/x: [a]` removes scalars from the list `x`.
/// - `$setElementOrder/x: […]` orders the list `x`.
/// - `$retainKeys: [a, b]` removes all other fields of the object.
///
/// Without a schema, as for custom resources, lists are replaced as in a JSON merge patch.
public enum StrategicMergePatch {
    /// The target as the patch changes it. New elements of a list come first, as in Kubernetes.
    ///
    /// - Parameter schema: the type of the object that is patched.
    /// - Throws: `PatchError.malformedDirective` and `.missingMergeKey`.
    public static func apply(
        _ patch: Value, to target: Value, schema: (any APIStruct.Type)?
    ) throws(PatchError) -> Value {
        try merge(patch, into: target, rule: MergeRule(schema), at: FieldPath())
    }

    static func merge(
        _ patch: Value, into target: Value, rule: MergeRule, at path: FieldPath
    ) throws(PatchError) -> Value {
        switch (patch, target) {
        case (.object(let patch), .object(let target)) where rule.mergesObjects:
            .object(try merge(patch, into: target, rule: rule, at: path))
        case (.array(let patch), .array(let target)) where rule.mergesLists:
            .array(try merge(patch, into: target, rule: rule, at: path))
        default: try addition(patch, at: path)
        }
    }

    private static func merge(
        _ patch: ValueObject, into target: ValueObject, rule: MergeRule, at path: FieldPath
    ) throws(PatchError) -> ValueObject {
        let patch = try ObjectPatch(patch, at: path)
        switch patch.action {
        case .delete: return ValueObject()
        case .replace: return try merge(patch, into: ValueObject(), rule: rule, at: path)
        case .merge: return try merge(patch, into: target, rule: rule, at: path)
        }
    }

    private static func merge(
        _ patch: ObjectPatch, into target: ValueObject, rule: MergeRule, at path: FieldPath
    ) throws(PatchError) -> ValueObject {
        var result = ValueObject()
        for entry in target where patch.retains(entry.key) {
            let (rule, path) = (rule.field(entry.key), path.field(entry.key))
            var value = entry.value
            if let removed = patch.removedElements[entry.key], let list = value.array {
                value = .array(list.filter { !removed.contains($0) })
            }
            if let change = patch.fields[entry.key] {
                guard change != .null else { continue }
                value = try merge(change, into: value, rule: rule, at: path)
            }
            if let order = patch.elementOrders[entry.key], let list = value.array {
                value = .array(
                    sort(list, by: order, observed: entry.value.array ?? [], rule: rule))
            }
            result[entry.key] = value
        }
        for entry in patch.fields where entry.value != .null && target[entry.key] == nil {
            result[entry.key] = try addition(entry.value, at: path.field(entry.key))
        }
        return result
    }

    /// What a part of a patch becomes where the target has nothing: itself, without directives and
    /// without the fields that it removes.
    static func addition(_ patch: Value, at path: FieldPath) throws(PatchError) -> Value {
        switch patch {
        case .null, .bool, .int, .double, .string: return patch
        case .object(let fields):
            return .object(
                try merge(fields, into: ValueObject(), rule: MergeRule(nil), at: path))
        case .array(let elements):
            var result: [Value] = []
            for (index, element) in elements.enumerated() {
                let path = path.index(index)
                switch try ObjectPatch.action(of: element, at: path) {
                case nil, .merge: result.append(try addition(element, at: path))
                case .delete, .replace: break
                }
            }
            return .array(result)
        }
    }
}
