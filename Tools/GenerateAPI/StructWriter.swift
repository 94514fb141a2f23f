/// Writes the Swift source of one struct.
struct StructWriter {
    let model: Model
    let structure: StructModel

    private static let keywords: Set = [
        "continue", "default", "import", "in", "operator", "protocol", "repeat", "self", "where",
    ]

    func source() -> String {
        let inherited = structure.kind == nil ? "APIStruct" : "KubernetesObject"
        var lines = [
            summary, "public struct \(structure.swiftName): \(inherited) {",
        ]
        if let kind = structure.kind {
            lines += [
                "    public static let groupVersionKind = GroupVersionKind(",
                "        group: \"\(kind.group)\", version: \"\(kind.version)\", "
                    + "kind: \"\(kind.kind)\")",
                "",
            ]
        }
        lines += structure.fields.flatMap(declaration)
        lines += ["", "    public init() {}", ""]
        lines += table() + [""] + decodeFunction() + [""] + encodeFunction()
        lines += copyStatusFunction()
        return (lines + ["}"]).joined(separator: "\n")
    }

    private var summary: String {
        let name = structure.schemaName
        let group = name.group == "core" || name.group == "meta" ? "" : "\(name.group)/"
        let place = name.group == "meta" ? "all groups" : "\(group)\(name.version)"
        return "/// `\(name.kind)` of `\(place)`."
    }

    private func declaration(_ field: FieldModel) -> [String] {
        let type = model.swiftType(field.type)
        let name = identifier(field.name)
        return switch field.storage {
        case .implied: []
        case .metadata: boxedDeclaration(field, box: "Stored<\(type)>", type: type)
        case .boxed: boxedDeclaration(field, box: "Boxed<\(type)>", type: "\(type)?")
        case .shared: boxedDeclaration(field, box: "Shared<\(type)>", type: type)
        case .plain where field.isRequired:
            ["    public var \(name): \(type) = \(model.zero(field.type))"]
        case .plain: ["    public var \(name): \(type)?"]
        }
    }

    private func boxedDeclaration(_ field: FieldModel, box: String, type: String) -> [String] {
        let boxName = boxName(field)
        return [
            "    public var \(boxName) = \(box)()",
            "    @inlinable public var \(identifier(field.name)): \(type) {",
            "        get { \(boxName).value }",
            "        _modify { yield &\(boxName).value }",
            "    }",
        ]
    }

    /// `boxedSpec` for `spec`.
    private func boxName(_ field: FieldModel) -> String {
        "boxed\(field.name.prefix(1).uppercased())\(field.name.dropFirst())"
    }

    private func table() -> [String] {
        ["    public static let fields = FieldTable(["]
            + structure.fields.flatMap(schema) + ["    ])"]
    }

    private func schema(_ field: FieldModel) -> [String] {
        let property = field.property
        var arguments = ["\"\(field.name)\"", model.shape(field.type)]
        if field.isRequired { arguments.append("isRequired: true") }
        if let listType = property.listType { arguments.append("listType: .\(listType)") }
        if let keys = property.listMapKeys { arguments.append("mergeKeys: \(keys)") }
        if let key = property.patchMergeKey { arguments.append("patchMergeKey: \"\(key)\"") }
        if let strategy = property.patchStrategy {
            let strategies = strategy.split(separator: ",").map(String.init)
            arguments.append("patchStrategies: \(strategies)")
        }
        return call("        FieldSchema(", arguments, end: "),")
    }

    /// A call on one line, or wrapped with its arguments indented if that is too long.
    private func call(_ start: String, _ arguments: [String], end: String) -> [String] {
        let line = start + arguments.joined(separator: ", ") + end
        if line.count <= 100 { return [line] }
        let indentation = String(start.prefix { $0 == " " }) + "    "
        var wrapped: [String] = []
        for (position, argument) in arguments.enumerated() {
            let text = argument + (position == arguments.count - 1 ? end : ",")
            if let last = wrapped.last, last.count + text.count < 100 {
                wrapped[wrapped.count - 1] = "\(last) \(text)"
            } else {
                wrapped.append(indentation + text)
            }
        }
        return [start] + wrapped
    }

    private func decodeFunction() -> [String] {
        let cases = structure.fields.enumerated().map { index, field in
            let name = identifier(field.name)
            return switch field.storage {
            case .plain where field.isBase64Map:
                "        case \(index): decoder.decode(base64: &\(name), from: input)"
            case .implied: "        case \(index): decoder.decodeImplied(from: input)"
            case .metadata, .shared:
                "        case \(index): decoder.decode(required: &\(name), from: input)"
            case .plain where field.isRequired:
                "        case \(index): decoder.decode(required: &\(name), from: input)"
            case .boxed, .plain: "        case \(index): decoder.decode(&\(name), from: input)"
            }
        }
        let start = [
            "    public mutating func decode(",
            "        field index: Int, from input: Value, "
                + "with decoder: inout ValueDecoder",
            "    ) {",
        ]
        if cases.isEmpty { return start + ["    }"] }
        return start + ["        switch index {"] + cases
            + ["        default: break", "        }", "    }"]
    }

    private func encodeFunction() -> [String] {
        ["    public func encode(into encoder: inout ObjectEncoder) {"]
            + structure.fields.map { field in
                let name = identifier(field.name)
                return switch field.storage {
                case .implied where field.name == "apiVersion":
                    "        encoder.encode(\"apiVersion\", Self.groupVersionKind.apiVersion)"
                case .implied: "        encoder.encode(\"kind\", Self.groupVersionKind.kind)"
                case .metadata: "        encoder.encode(metadata: metadata)"
                case .plain, .boxed, .shared: "        encoder.encode(\"\(field.name)\", \(name))"
                }
            } + ["    }"]
    }

    private func copyStatusFunction() -> [String] {
        guard structure.kind != nil,
            let status = structure.fields.first(where: { $0.name == "status" })
        else { return [] }
        let name = status.storage == .boxed ? boxName(status) : status.name
        return [
            "",
            "    public mutating func copyStatus(from other: Self) { \(name) = other.\(name) }",
        ]
    }

    private func identifier(_ name: String) -> String {
        Self.keywords.contains(name) ? "`\(name)`" : name
    }
}
