/// An object of a kind that has no Swift type, such as a custom resource: everything in it survives
/// a round trip.
///
/// `metadata` is typed like that of every other kind. What cannot be typed in it is reported when
/// decoding, but kept.
public struct Unstructured {
    public var apiVersion: String
    public var kind: String
    public var metadata = ObjectMeta()

    /// All fields but `apiVersion`, `kind` and `metadata`.
    public var content = ValueObject()

    /// The metadata as decoded, for what `metadata` does not hold; `nil` if there was none.
    private var decodedMetadata: ValueObject?

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
            decodedMetadata = value.object
        default: break
        }
    }

    public func encode(into encoder: inout ObjectEncoder) {
        encoder.encode("apiVersion", apiVersion)
        encoder.encode("kind", kind)
        encoder.encode("metadata", encodedMetadata)
        for entry in content { encoder.encode(entry.key, entry.value) }
    }

    public func encoded() -> Value {
        var encoder = ObjectEncoder(capacity: content.count + Self.fields.count)
        encode(into: &encoder)
        let sorted = encoder.object.sorted { $0.key < $1.key }
        return .object(ValueObject(sorted.map { ($0.key, $0.value) }))
    }

    public mutating func copyStatus(from other: Unstructured) {
        content["status"] = other.content["status"]
    }

    /// The typed metadata and, of the metadata as decoded, what the types have no place for.
    private var encodedMetadata: Value? {
        guard let decodedMetadata else {
            return metadata == ObjectMeta() ? nil : metadata.encoded()
        }
        var problems: [DecodeProblem] = []
        let typedBefore = ObjectMeta.decode(.object(decodedMetadata), problems: &problems)
        let known = typedBefore.encoded()
        var fields = metadata.encoded().object ?? ValueObject()
        for entry in decodedMetadata where known[entry.key] == nil && fields[entry.key] == nil {
            fields[entry.key] = entry.value
        }
        let sorted = fields.sorted { $0.key < $1.key }
        return .object(ValueObject(sorted.map { ($0.key, $0.value) }))
    }
}
