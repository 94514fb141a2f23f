import Foundation

/// Generates Sources/KubernetesAPI/Generated from Tools/schemas.
///
///     swift run GenerateAPI                       # generate
///     swift run GenerateAPI import <directory>    # first take over new schemas
@main
struct GenerateAPI {
    static func main() {
        do {
            try run()
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() throws {
        let schemas = SchemaDirectory(url: URL(filePath: "Tools/schemas"))
        switch Array(CommandLine.arguments.dropFirst()) {
        case []: break
        case let arguments where arguments.count == 2 && arguments[0] == "import":
            try SchemaImport(source: URL(filePath: arguments[1]), target: schemas).run()
        default: throw UsageError()
        }
        let output = OutputDirectory(url: URL(filePath: "Sources/KubernetesAPI/Generated"))
        try output.replaceContents(with: files(schemas))
    }

    /// The sources to write, by file name.
    private static func files(_ schemas: SchemaDirectory) throws -> [String: String] {
        let model = Model(schemas: try schemas.readStructs())
        let tables = TableWriter()
        var files = Dictionary(grouping: model.structs, by: fileName).mapValues { structs in
            structs.map { StructWriter(model: model, structure: $0).source() }
                .joined(separator: "\n\n")
        }
        files["KindTable.swift"] = tables.kinds(model)
        files["ResourceTable.swift"] = tables.resources(try schemas.readResources())
        files["ColumnTable.swift"] = tables.columns(try schemas.readColumns())
        return files
    }

    /// One file per group version: `AppsV1.swift`.
    private static func fileName(of structure: StructModel) -> String {
        let name = structure.schemaName
        return "\(name.group.prefix(1).uppercased())\(name.group.dropFirst())"
            + "\(name.version.uppercased()).swift"
    }
}

struct UsageError: Error, CustomStringConvertible {
    let description = "usage: GenerateAPI [import <directory>]"
}
