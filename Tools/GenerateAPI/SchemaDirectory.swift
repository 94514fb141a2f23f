import Foundation

/// Tools/schemas: the input of the generator. One file per group version with the schemas by name,
/// one with the resources, one with the table columns. Each line holds one field, resource or
/// column, so that a new Kubernetes version makes a readable diff.
struct SchemaDirectory {
    let url: URL

    private static let resourcesFile = "resources.json"
    private static let columnsFile = "columns.json"

    func readStructs() throws -> [String: StructSchema] {
        var structs: [String: StructSchema] = [:]
        let files = try FileManager.default.contentsOfDirectory(
            at: url, includingPropertiesForKeys: nil)
        let other = [Self.resourcesFile, Self.columnsFile]
        for file in files where !other.contains(file.lastPathComponent) {
            let read = try decode([String: StructSchema].self, from: file)
            structs.merge(read) { first, _ in first }
        }
        return structs
    }

    func readResources() throws -> [ResourceSchema] {
        try decode([ResourceSchema].self, from: url.appending(path: Self.resourcesFile))
    }

    /// The columns by `apps/v1/Deployment`.
    func readColumns() throws -> [String: [ColumnSchema]] {
        try decode([String: [ColumnSchema]].self, from: url.appending(path: Self.columnsFile))
    }

    func write(structs: [String: StructSchema], to name: String) throws {
        var blocks: [String] = []
        for (name, schema) in structs.sorted(by: { $0.key < $1.key }) {
            var parts: [String] = []
            if let properties = schema.properties {
                let lines = try properties.sorted { $0.key < $1.key }.map {
                    "      \"\($0.key)\": \(try line($0.value))"
                }
                parts.append("    \"properties\": {\n\(lines.joined(separator: ",\n"))\n    }")
            }
            if let required = schema.required {
                parts.append("    \"required\": \(try line(required))")
            }
            if let kind = schema.groupVersionKind {
                parts.append("    \"x-kubernetes-group-version-kind\": \(try line(kind))")
            }
            blocks.append("  \"\(name)\": {\n\(parts.joined(separator: ",\n"))\n  }")
        }
        try write("{\n\(blocks.joined(separator: ",\n"))\n}\n", to: name)
    }

    func write(resources: [ResourceSchema]) throws {
        let lines = try resources.map { "  \(try line($0))" }
        try write("[\n\(lines.joined(separator: ",\n"))\n]\n", to: Self.resourcesFile)
    }

    func write(columns: [String: [ColumnSchema]]) throws {
        let blocks = try columns.sorted { $0.key < $1.key }.map { name, columns in
            let lines = try columns.map { "    \(try line($0))" }
            return "  \"\(name)\": [\n\(lines.joined(separator: ",\n"))\n  ]"
        }
        try write("{\n\(blocks.joined(separator: ",\n"))\n}\n", to: Self.columnsFile)
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    private func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

func decode<Model: Decodable>(_ type: Model.Type, from url: URL) throws -> Model {
    try JSONDecoder().decode(type, from: Data(contentsOf: url))
}
