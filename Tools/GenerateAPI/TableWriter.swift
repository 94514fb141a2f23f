/// Writes the tables of kinds, resources and columns.
struct TableWriter {
    /// The list of the kinds that have Swift types.
    func kinds(_ model: Model) -> String {
        let kinds = model.structs.filter { $0.kind != nil }.map { "        \($0.swiftName).self," }
        return """
            extension KnownKinds {
                /// All kinds that have Swift types, by their Swift names.
                public static let all: [any KubernetesObject.Type] = [
            \(kinds.joined(separator: "\n"))
                ]
            }
            """
    }

    func resources(_ resources: [ResourceSchema]) -> String {
        let entries = resources.map { resource in
            var lines = [
                "        ResourceInfo(",
                "            GroupVersionKind(group: \"\(resource.group)\", "
                    + "version: \"\(resource.version)\", kind: \"\(resource.kind)\"),",
                "            name: \"\(resource.name)\", "
                    + "singularName: \"\(resource.singularName)\",",
            ]
            if let names = resource.shortNames { lines.append("            shortNames: \(names),") }
            if let categories = resource.categories {
                lines.append("            categories: \(categories),")
            }
            return (lines + ["            isNamespaced: \(resource.namespaced)),"])
                .joined(separator: "\n")
        }
        return """
            extension Resources {
                /// All resources in the order in which the API server prefers them.
                public static let all: [ResourceInfo] = [
            \(entries.joined(separator: "\n"))
                ]
            }
            """
    }

    func columns(_ columns: [String: [ColumnSchema]]) -> String {
        let kinds = columns.sorted { $0.key < $1.key }.map { name, columns in
            let parts = name.split(separator: "/").map(String.init)
            let group = parts.count == 3 ? parts[0] : ""
            let entries = columns.map { column in
                var arguments = ["\"\(column.name)\""]
                if column.priority != 0 { arguments.append("priority: \(column.priority)") }
                if column.type != "string" { arguments.append("type: .\(column.type)") }
                return "            TableColumn(\(arguments.joined(separator: ", "))),"
            }
            return """
                        GroupVersionKind(
                            group: "\(group)", version: "\(parts[parts.count - 2])",
                            kind: "\(parts[parts.count - 1])"): [
                \(entries.joined(separator: "\n"))
                        ],
                """
        }
        return """
            extension TableColumns {
                static let all: [GroupVersionKind: [TableColumn]] = [
            \(kinds.joined(separator: "\n"))
                ]
            }
            """
    }
}
