internal import KubernetesAPI

extension StrategicMergePatch {
    static func merge(
        _ patch: [Value], into target: [Value], rule: MergeRule, at path: FieldPath
    ) throws(PatchError) -> [Value] {
        guard let schema = rule.listSchema, case .array(.object) = schema.shape else {
            return union(of: target, and: patch)
        }
        let patch = try ListPatch(patch, schema: schema, at: path)
        if patch.replacesAll {
            var result: [Value] = []
            for element in patch.elements { result.append(try addition(element, at: path)) }
            return result
        }
        return try merge(patch, into: target.filter { !patch.removes($0) }, rule: rule, at: path)
    }

    /// Scalars of both lists, each once.
    private static func union(of target: [Value], and patch: [Value]) -> [Value] {
        let patched = Set(patch)
        var seen: Set<Value> = []
        return ElementOrder.merge(
            patched: patch.filter { seen.insert($0).inserted }.map { ($0, $0) },
            others: target.filter { !patched.contains($0) && seen.insert($0).inserted }
                .map { ($0, $0) },
            observedOrder: target)
    }

    private static func merge(
        _ patch: ListPatch, into target: [Value], rule: MergeRule, at path: FieldPath
    ) throws(PatchError) -> [Value] {
        let key = patch.key(with: target)
        let observedOrder = target.map { key.identity(of: $0) }
        var merged: [ElementKey.Identity: Value] = [:]
        for (identity, element) in zip(observedOrder, target) {
            if let identity, merged[identity] == nil { merged[identity] = element }
        }
        var patchedOrder: [ElementKey.Identity] = []
        var patched: Set<ElementKey.Identity> = []
        for element in patch.elements {
            guard let identity = key.identity(of: element) else {
                throw .missingMergeKey(key.fields.joined(separator: ", "), at: path)
            }
            if patched.insert(identity).inserted { patchedOrder.append(identity) }
            guard let existing = merged[identity] else {
                merged[identity] = try addition(element, at: path)
                continue
            }
            merged[identity] = try merge(element, into: existing, rule: rule.element, at: path)
        }
        let others = zip(observedOrder, target).filter { identity, _ in
            identity.map { !patched.contains($0) } ?? true
        }
        return ElementOrder.merge(
            patched: patchedOrder.compactMap { identity in merged[identity].map { (identity, $0) }
            },
            others: others.map { ($0.0, $0.1) }, observedOrder: observedOrder)
    }

    /// The list in the order of a `$setElementOrder` directive. What the directive does not name
    /// keeps its place relative to the rest, as it was in `observed`.
    static func sort(
        _ list: [Value], by order: [Value], observed: [Value], rule: MergeRule
    ) -> [Value] {
        guard rule.mergesLists else { return list }
        let key = ElementKey(fields: rule.listSchema?.patchMergeKey.map { [$0] } ?? [])
        let positions = Dictionary(
            order.enumerated().map { (key.identity(of: $0.element), $0.offset) },
            uniquingKeysWith: { first, _ in first })
        let elements = list.map { (identity: key.identity(of: $0), value: $0) }
        // The sort is stable: elements that share the key, such as ports, keep their order.
        let named = elements.compactMap { element in
            positions[element.identity].map { (position: $0, element: element) }
        }
        .sorted { $0.position < $1.position }
        return ElementOrder.merge(
            patched: named.map(\.element),
            others: elements.filter { positions[$0.identity] == nil },
            observedOrder: observed.map { key.identity(of: $0) })
    }
}

/// A list of objects in a strategic merge patch, taken apart.
private struct ListPatch {
    /// The elements to add or merge.
    private(set) var elements: [Value] = []
    /// Whether `elements` are the whole list.
    private(set) var replacesAll = false

    /// The keys of the elements to remove, of which each is matched by the fields it has.
    private var removals: [ValueObject] = []
    private let schema: FieldSchema
    private let patchMergeKey: String

    init(_ patch: [Value], schema: FieldSchema, at path: FieldPath) throws(PatchError) {
        guard let patchMergeKey = schema.patchMergeKey else {
            throw .missingMergeKey("of the schema", at: path)
        }
        self.schema = schema
        self.patchMergeKey = patchMergeKey
        for (index, element) in patch.enumerated() {
            let path = path.index(index)
            guard let fields = element.object else {
                throw .malformedDirective("\(element.typeName) instead of object", at: path)
            }
            let action = try ObjectPatch.action(of: element, at: path)
            if action == .replace {
                replacesAll = true
                continue
            }
            guard fields[patchMergeKey] != nil else {
                throw .missingMergeKey(patchMergeKey, at: path)
            }
            if action == .delete {
                removals.append(fields)
            } else {
                elements.append(element)
            }
        }
    }

    /// The key that tells the elements of patch and target apart. Where none does, the first
    /// element with the same patch merge key is meant, as in Kubernetes.
    func key(with target: [Value]) -> ElementKey {
        ElementKey(for: schema, in: [elements, target]) ?? ElementKey(fields: [patchMergeKey])
    }

    func removes(_ element: Value) -> Bool {
        let names = [patchMergeKey] + schema.mergeKeys
        return removals.contains { removal in
            names.allSatisfy { removal[$0] == nil || removal[$0] == element[$0] }
        }
    }
}
