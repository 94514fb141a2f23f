/// A struct to generate.
struct StructModel {
    let schemaName: SchemaName
    let swiftName: String
    /// Set for kinds that stand on their own.
    let kind: KindReference?
    let fields: [FieldModel]
}

struct FieldModel {
    enum Storage {
        /// Stored in the struct itself.
        case plain
        /// An optional struct behind a reference.
        case boxed
        /// A required struct behind a reference.
        case shared
        /// `apiVersion` and `kind` of a kind: they follow from the type.
        case implied
        /// `metadata` of a kind, behind a reference: there even if the schema does not demand it.
        case metadata
    }

    let name: String
    let type: FieldType
    let isRequired: Bool
    let storage: Storage
    let property: PropertySchema

    /// Whether the values are base64 text, which is a Swift `String` but has to be checked. The API
    /// has such values in maps only.
    var isBase64Map: Bool {
        if case .map(.scalar(let scalar)) = type {
            return scalar.kind == FieldType.Scalar.bytes.kind
        }
        return false
    }
}
