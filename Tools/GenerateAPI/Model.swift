/// All structs to generate, ordered by name.
struct Model {
    private(set) var structs: [StructModel] = []

    private let schemas: [String: StructSchema]
    private let names: TypeNames

    /// Structs above this size are kept outside the struct that holds them.
    private static let largestInlineSize = 24

    init(schemas: [String: StructSchema]) {
        let generated = schemas.filter { !FieldType.isBuiltIn($0.key) }
        self.schemas = generated
        names = TypeNames(schemas: generated.keys)
        structs = generated.keys.map(structModel).sorted { $0.swiftName < $1.swiftName }
    }

    private func structModel(_ schemaName: String) -> StructModel {
        StructModel(
            schemaName: SchemaName(schemaName), swiftName: names.name(ofSchema: schemaName),
            kind: schemas[schemaName]?.kind, fields: fieldModels(schemaName))
    }

    private func fieldModels(_ schemaName: String) -> [FieldModel] {
        guard let schema = schemas[schemaName] else { fatalError("no schema \(schemaName)") }
        let properties = (schema.properties ?? [:]).sorted { $0.key < $1.key }
        return properties.map { name, property in
            let isRequired = schema.required?.contains(name) ?? false
            let type = FieldType(property)
            return FieldModel(
                name: name, type: type, isRequired: isRequired,
                storage: storage(
                    of: name, type: type, isRequired: isRequired, isKind: schema.kind != nil),
                property: property)
        }
    }

    private func storage(
        of name: String, type: FieldType, isRequired: Bool, isKind: Bool
    ) -> FieldModel.Storage {
        if isKind, name == "apiVersion" || name == "kind" { return .implied }
        if isKind, name == "metadata" { return .metadata }
        guard case .structure = type, layout(of: type).size > Self.largestInlineSize
        else { return .plain }
        return isRequired ? .shared : .boxed
    }

    private func layout(of type: FieldType) -> Layout {
        switch type {
        case .scalar(let scalar): scalar.layout
        case .array, .map: .reference
        case .any: .value
        case .structure(let schemaName):
            Layout(fields: fieldModels(schemaName).compactMap(layout))
        }
    }

    private func layout(of field: FieldModel) -> Layout? {
        switch field.storage {
        case .implied: nil
        case .boxed, .metadata, .shared: .reference
        case .plain: field.isRequired ? layout(of: field.type) : layout(of: field.type).optional
        }
    }

    /// The type as Swift source, without optionality.
    func swiftType(_ type: FieldType) -> String {
        switch type {
        case .scalar(let scalar): scalar.swiftName
        case .structure(let schemaName): names.name(ofSchema: schemaName)
        case .array(let element): "[\(swiftType(element))]"
        case .map(let value): "[String: \(swiftType(value))]"
        case .any: "Value"
        }
    }

    /// The type as an expression of type `FieldShape`.
    func shape(_ type: FieldType) -> String {
        switch type {
        case .scalar(let scalar): ".scalar(.\(scalar.kind))"
        case .structure(let schemaName): ".object(\(names.name(ofSchema: schemaName)).self)"
        case .array(let element): ".array(\(shape(element)))"
        case .map(let value): ".map(\(shape(value)))"
        case .any: ".any"
        }
    }

    /// The zero value as Swift source.
    func zero(_ type: FieldType) -> String {
        switch type {
        case .scalar(let scalar): scalar.zero
        case .structure(let schemaName): "\(names.name(ofSchema: schemaName))()"
        case .array: "[]"
        case .map: "[:]"
        case .any: "Value()"
        }
    }
}

extension StructSchema {
    /// The kind whose objects stand on their own; schemas that belong to many kinds, such as
    /// `DeleteOptions`, are not generated.
    fileprivate var kind: KindReference? { groupVersionKind?.first }
}
