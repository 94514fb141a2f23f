/// An object of a kind that has no Swift type, such as a custom resource: everything in it survives
/// a round trip.
///
/// `metadata` is typed like that of every other kind. Fields of it that are unknown or of a wrong
/// type are reported when decoding, but kept.
public struct Unstructured {
    public var apiVersion: String
    public var kind: String
    public var metadata = ObjectMeta()

    /// All fields but `apiVersion`, `kind` and `metadata`.
    public var content = ValueObject()

    /// The fields of the decoded metadata that `metadata` has no place for, such as a null
    /// `creationTimestamp`; `nil` if there was no metadata.
    private var untypedMetadata: ValueObject?

    public init(apiVersion: String, kind: String) {
        self.apiVersion = apiVersion
        self.kind = kind
    }
}

extension Unstructured: KubernetesObject {
    public static let groupVersionKind = GroupVersionKind(group: "", version: "", kind: "")

    public var groupVersionKind: GroupVersionKind {
        GroupVersionKind(apiVersion: apiVersion, kind: kind)
    }

    public init() { self.init(apiVersion: "", kind: "") }

    /// The fields that all kinds have in common.
    public static let fields = FieldTable([
        FieldSchema("apiVersion", .scalar(.string)),
        FieldSchema("kind", .scalar(.string)),
        FieldSchema("metadata", .object(ObjectMeta.self)),
    ])

    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Unstructured? {
        guard case .object(let object) = value else {
            decoder.reportWrongType(of: value, expected: "object")
            return nil
        }
        var result = Unstructured()
        var known = ValueObject()
        for entry in object {
            if fields.index(of: entry.key) == nil {
                result.content[entry.key] = entry.value
            } else {
                known[entry.key] = entry.value
            }
        }
        decoder.decodeFields(of: &result, from: known)
        return result
    }

    public mutating func decode(
        field index: Int, from value: Value, with decoder: inout ValueDecoder
    ) {
        switch index {
        case 0: decoder.decode(required: &apiVersion, from: value)
        case 1: decoder.decode(required: &kind, from: value)
        case 2:
            decoder.decode(required: &metadata, from: value)
            let typed = metadata.encoded()
            let untyped = (value.object ?? ValueObject()).filter { typed[$0.key] == nil }
            untypedMetadata = ValueObject(untyped.map { ($0.key, $0.value) })
        default: break
        }
    }

    public func encode(into encoder: inout ObjectEncoder) {
        encoder.encode("apiVersion", apiVersion)
        encoder.encode("kind", kind)
        encoder.encode("metadata", encodedMetadata.map { Value.object($0) })
        for entry in content { encoder.encode(entry.key, entry.value) }
    }

    public func encoded() -> Value {
        var encoder = ObjectEncoder(capacity: content.count + Self.fields.count)
        encode(into: &encoder)
        return .object(encoder.object.sorted())
    }

    public mutating func copyStatus(from other: Unstructured) {
        content["status"] = other.content["status"]
    }

    private var encodedMetadata: ValueObject? {
        var fields = metadata.encoded().object ?? ValueObject()
        guard untypedMetadata != nil || !fields.isEmpty else { return nil }
        for entry in untypedMetadata ?? ValueObject() where fields[entry.key] == nil {
            fields[entry.key] = entry.value
        }
        return fields.sorted()
    }
}

extension ValueObject {
    /// The same fields in alphabetical order.
    fileprivate func sorted() -> ValueObject {
        ValueObject(sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
}
