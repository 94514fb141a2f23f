internal import Controllers
internal import KubernetesAPI

/// The columns that a CustomResourceDefinition adds to the name of its objects.
struct CustomColumns {
    let columns: [TableColumn]
    /// The path of each column; `nil` for one that cannot be read.
    private let paths: [JSONPath?]
    private let types: [String]

    /// - Returns: `nil` where no definition is of that kind.
    init?(of kind: GroupVersionKind, _ definitions: [any KubernetesObject]) {
        let specs = definitions.compactMap { $0.value["spec"] }
        guard
            let spec = specs.first(where: {
                $0["group"]?.string == kind.group && $0["names"]?["kind"]?.string == kind.kind
            })
        else { return nil }
        let versions = spec["versions"]?.array ?? []
        let version = versions.first { $0["name"]?.string == kind.version }
        var written = version?["additionalPrinterColumns"]?.array ?? []
        if written.isEmpty {
            written = [["name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"]]
        }
        columns = written.map { column in
            TableColumn(
                column["name"]?.string ?? "", priority: Int(column["priority"]?.int ?? 0))
        }
        types = written.map { $0["type"]?.string ?? "string" }
        paths = written.map { try? JSONPath(path: $0["jsonPath"]?.string ?? "") }
    }

    /// A cell for each column; empty where the object has nothing there.
    func cells(of object: any KubernetesObject, _ context: TableContext) -> [String] {
        let value = object.value
        return zip(paths, types).map { path, type in
            guard let first = (try? path?.values(in: value))??.first, first != .null else {
                return ""
            }
            return Self.text(of: first, as: type, context)
        }
    }

    /// A value that is not of the column's type leaves the cell empty, as in Kubernetes.
    private static func text(of value: Value, as type: String, _ context: TableContext) -> String {
        switch (type, value) {
        case ("integer", .int), ("number", .int), ("number", .double), ("boolean", .bool):
            return JSONPath.plain(value)
        case ("integer", .double(let number)): return "\(Int64(exactly: number.rounded()) ?? 0)"
        case ("date", .string(let text)):
            return Timestamp(text).map { context.age(since: $0) } ?? "<invalid>"
        case ("string", _): return JSONPath.plain(value)
        default: return ""
        }
    }
}
