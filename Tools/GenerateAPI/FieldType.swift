/// The Swift type of a field.
indirect enum FieldType {
    /// A scalar: its Swift type, its case of `ScalarKind`, its zero value, and its layout.
    case scalar(Scalar)
    /// A generated struct, by the name of its schema.
    case structure(String)
    case array(FieldType)
    case map(FieldType)
    case any

    struct Scalar {
        let swiftName: String
        let kind: String
        let zero: String
        let layout: Layout
    }

    init(_ property: PropertySchema) {
        if let reference = property.reference {
            self = FieldType.referenced(reference)
            return
        }
        switch (property.type, property.format) {
        case ("string", "byte"): self = .scalar(.bytes)
        case ("string", nil): self = .scalar(.string)
        case ("boolean", nil): self = .scalar(.bool)
        case ("integer", "int32"): self = .scalar(.int32)
        case ("integer", "int64"), ("integer", nil): self = .scalar(.int64)
        case ("array", nil):
            guard let items = property.items else { fatalError("an array without items") }
            self = .array(FieldType(items))
        case ("object", nil):
            self = property.additionalProperties.map { .map(FieldType($0)) } ?? .any
        default:
            fatalError("no Swift type for \(property.type ?? "") \(property.format ?? "")")
        }
    }

    private static func referenced(_ reference: String) -> FieldType {
        switch SchemaName(reference).kind {
        case "Quantity": .scalar(.quantity)
        case "IntOrString": .scalar(.intOrString)
        case "Time": .scalar(.time)
        case "MicroTime": .scalar(.microTime)
        case "FieldsV1", "RawExtension": .any
        default: .structure(reference)
        }
    }

    /// Whether a schema is a scalar or free-form JSON, for which no struct is generated.
    static func isBuiltIn(_ schema: String) -> Bool {
        if case .structure = referenced(schema) { return false }
        return true
    }
}

extension FieldType.Scalar {
    static let string = Self(
        swiftName: "String", kind: "string", zero: "\"\"", layout: Layout(size: 16, hasSpare: true))
    static let bytes = Self(
        swiftName: "String", kind: "bytes", zero: "\"\"", layout: Layout(size: 16, hasSpare: true))
    static let bool = Self(
        swiftName: "Bool", kind: "bool", zero: "false", layout: Layout(size: 1, hasSpare: true))
    static let int32 = Self(
        swiftName: "Int32", kind: "int32", zero: "0", layout: Layout(size: 4, hasSpare: false))
    static let int64 = Self(
        swiftName: "Int64", kind: "int64", zero: "0", layout: Layout(size: 8, hasSpare: false))
    static let quantity = Self(
        swiftName: "Quantity", kind: "quantity", zero: "Quantity()",
        layout: Layout(size: 32, alignment: 16, hasSpare: true))
    static let intOrString = Self(
        swiftName: "IntOrString", kind: "intOrString", zero: "IntOrString()",
        layout: Layout(size: 16, alignment: 8, hasSpare: true))
    static let time = Self(
        swiftName: "Timestamp", kind: "time", zero: "Timestamp()",
        layout: Layout(size: 8, hasSpare: false))
    static let microTime = Self(
        swiftName: "MicroTime", kind: "microTime", zero: "MicroTime()",
        layout: Layout(size: 8, hasSpare: false))
}
