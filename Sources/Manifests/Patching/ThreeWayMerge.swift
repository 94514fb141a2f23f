public import KubernetesAPI

/// What `kubectl apply` makes of an object: the desired fields win, fields that were applied before
/// and are no longer desired go, and fields that others set stay.
///
/// Lists merge as in a strategic merge patch: containers by name, ports by number (and by protocol
/// where the number is ambiguous), finalizers as a set; lists such as `args` and `tolerations` are
/// replaced. A list whose elements cannot be told apart, because two share a key, is replaced too.
/// Merged lists are in the desired order. A `null` in the desired object says that the field should
/// not be there.
///
/// What the API server owns, status and parts of the metadata, stays as observed.
///
/// Applying twice changes nothing more: with `result` as the observed and `desired` as the last
/// applied object, the result is `result`.
public enum ThreeWayMerge {
    /// The merged object.
    ///
    /// - Parameters:
    ///   - lastApplied: what was desired the last time; `nil` removes nothing.
    ///   - schema: the object's type; without one, lists are replaced, as in a JSON merge patch.
    public static func apply(
        desired: Value, lastApplied: Value?, observed: Value, schema: (any APIStruct.Type)?
    ) -> Value {
        let merged = merge(
            desired: desired, lastApplied: lastApplied, observed: observed,
            rule: MergeRule(schema))
        guard schema == nil || schema is any KubernetesObject.Type else { return merged }
        return ServerOwnedFields.restore(in: merged, from: observed)
    }

    private static func merge(
        desired: Value, lastApplied: Value?, observed: Value?, rule: MergeRule
    ) -> Value {
        switch (desired, observed) {
        case (.object(let desired), .object(let observed)) where rule.mergesObjects:
            .object(
                mergeFields(
                    desired: desired, lastApplied: lastApplied?.object, observed: observed,
                    rule: rule))
        case (.array(let desired), .array(let observed)) where rule.mergesLists:
            .array(
                mergeElements(
                    desired: desired, lastApplied: lastApplied?.array ?? [], observed: observed,
                    rule: rule))
        default: desired.withoutNullFields
        }
    }

    private static func mergeFields(
        desired: ValueObject, lastApplied: ValueObject?, observed: ValueObject, rule: MergeRule
    ) -> ValueObject {
        // Built anew: removing fields one by one from a large ConfigMap takes quadratic time.
        var result = ValueObject()
        for entry in observed {
            if let wanted = desired[entry.key] {
                guard wanted != .null else { continue }
                result[entry.key] = merge(
                    desired: wanted, lastApplied: lastApplied?[entry.key], observed: entry.value,
                    rule: rule.field(entry.key))
            } else if !rule.retainsKeys, lastApplied?[entry.key] == nil {
                result[entry.key] = entry.value
            }
        }
        for entry in desired where entry.value != .null && observed[entry.key] == nil {
            result[entry.key] = entry.value.withoutNullFields
        }
        return result
    }

    private static func mergeElements(
        desired: [Value], lastApplied: [Value], observed: [Value], rule: MergeRule
    ) -> [Value] {
        guard let schema = rule.listSchema,
            let key = ElementKey(for: schema, in: [desired, lastApplied, observed]),
            let desiredOrder = key.identities(of: desired),
            let appliedOrder = key.identities(of: lastApplied),
            let observedOrder = key.identities(of: observed)
        else { return desired.map(\.withoutNullFields) }
        let applied = Dictionary(uniqueKeysWithValues: zip(appliedOrder, lastApplied))
        let existing = Dictionary(uniqueKeysWithValues: zip(observedOrder, observed))
        let merged = zip(desiredOrder, desired).map { identity, element in
            let value = merge(
                desired: element, lastApplied: applied[identity], observed: existing[identity],
                rule: rule.element)
            return (identity: identity, value: value)
        }
        let removed = Set(desiredOrder).union(appliedOrder)
        let others = zip(observedOrder, observed).filter { !removed.contains($0.0) }
            .map { (identity: $0.0, value: $0.1) }
        return ElementOrder.merge(patched: merged, others: others, observedOrder: observedOrder)
    }
}
