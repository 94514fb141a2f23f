public import KubernetesAPI

/// What tells the elements of a list apart: some fields of objects, or the whole of scalars.
public struct ElementKey: Hashable, Sendable {
    /// What an element has in common with no other of its list.
    public typealias Identity = [Value]

    /// The identifying fields; empty where elements are scalars that stand for themselves.
    public let fields: [String]

    /// The given fields identify an element.
    public init(fields: [String]) { self.fields = fields }

    /// The key by which elements of all of `lists` are told apart; `nil` if they have no identity:
    /// the schema knows of none, or an element lacks it, or two in one list share it.
    ///
    /// Strategic merge patch knows one key per list, which for ports is ambiguous: port 53 is
    /// often open for both TCP and UDP. The other keys of the schema decide then. In
    /// - port 80 TCP, port 81 TCP, the key is `containerPort`, and changing the protocol changes an
    ///   element; in
    /// - port 53 TCP, port 53 UDP, the key is `containerPort` and `protocol`.
    public init?(for schema: FieldSchema, in lists: [[Value]]) {
        let key = Self.candidates(for: schema).first { key in
            lists.allSatisfy { key.identities(of: $0) != nil }
        }
        guard let key else { return nil }
        self = key
    }

    /// The identity of an element; `nil` if it has none.
    public func identity(of element: Value) -> Identity? {
        switch element {
        case .object(let object):
            guard !fields.isEmpty else { return nil }
            var identity: Identity = []
            for field in fields {
                let value = object[field] ?? .null
                guard let value = value == .null ? Self.defaults[field] : value else { return nil }
                identity.append(value)
            }
            return identity
        case .array, .null: return nil
        case .bool, .int, .double, .string: return fields.isEmpty ? [element] : nil
        }
    }

    /// The identities of the elements in order; `nil` if an element has none or shares it.
    public func identities(of list: [Value]) -> [Identity]? {
        var identities: [Identity] = []
        for element in list {
            guard let identity = identity(of: element) else { return nil }
            identities.append(identity)
        }
        return Set(identities).count == identities.count ? identities : nil
    }

    /// The one default that Kubernetes' schemas give to a key of a list.
    private static let defaults: [String: Value] = ["protocol": "TCP"]

    /// The possible keys, coarsest first.
    private static func candidates(for schema: FieldSchema) -> [ElementKey] {
        guard case .array(let element) = schema.shape else { return [] }
        if case .scalar = element { return [ElementKey(fields: [])] }
        var candidates: [ElementKey] = []
        if let patchMergeKey = schema.patchMergeKey {
            candidates.append(ElementKey(fields: [patchMergeKey]))
        }
        if !schema.mergeKeys.isEmpty { candidates.append(ElementKey(fields: schema.mergeKeys)) }
        return candidates
    }
}
