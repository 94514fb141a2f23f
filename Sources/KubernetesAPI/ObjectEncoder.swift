/// Collects the fields of one API struct as a JSON object.
public struct ObjectEncoder: Sendable {
    /// The fields so far, in the order in which they were encoded.
    public private(set) var object = ValueObject()

    init(capacity: Int) { object.reserveCapacity(min(capacity, Self.usualFieldCount)) }

    /// Most structs have many fields of which few are present: more room would be wasted.
    private static let usualFieldCount = 8

    /// Adds a field, if it is present.
    @inline(never)
    public mutating func encode<Field: FieldValue>(_ name: String, _ field: Field?) {
        if let field { object[name] = field.encoded() }
    }

    /// Adds the metadata of an object, unless nothing in it is set.
    public mutating func encode(metadata: ObjectMeta) {
        if metadata != ObjectMeta() { encode("metadata", metadata) }
    }
}
