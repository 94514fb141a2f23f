public import KubernetesAPI

/// Columns as `kubectl get -o custom-columns` takes them: `NAME:.metadata.name,IP:.status.podIP`.
public struct ColumnTemplate: Sendable {
    private let headings: [String]
    private let paths: [JSONPath]

    /// - Throws: `JSONPathError` if there are none, or one cannot be read.
    public init(_ text: String) throws(JSONPathError) {
        var headings: [String] = []
        var paths: [JSONPath] = []
        for column in Self.columns(of: text) {
            guard let colon = column.firstIndex(of: ":") else {
                throw JSONPathError(
                    "unexpected custom-columns spec: \(column), expected <header>:<json-path-expr>")
            }
            headings.append(String(column[..<colon]))
            paths.append(try JSONPath(path: String(column[column.index(after: colon)...])))
        }
        if paths.isEmpty {
            throw JSONPathError("custom-columns format specified but no custom columns given")
        }
        self.headings = headings
        self.paths = paths
    }

    /// The parts between commas that are in no brackets.
    private static func columns(of text: String) -> [String] {
        var columns = [""]
        var depth = 0
        for character in text {
            if character == "[" || character == "(" { depth += 1 }
            if character == "]" || character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                columns.append("")
            } else {
                columns[columns.count - 1].append(character)
            }
        }
        return columns == [""] ? [] : columns
    }

    /// A row for each value, below the headings unless these are left out.
    ///
    /// - Throws: `JSONPathError` for an index beyond the end of a list.
    public func table(of values: [Value], showsHeadings: Bool) throws(JSONPathError) -> String {
        var rows = showsHeadings ? [headings] : []
        for value in values {
            var row: [String] = []
            for path in paths {
                let found = try path.values(in: value).filter { $0 != .null }
                let text = found.map(DescriptionWriter.plain).joined(separator: ",")
                row.append(found.isEmpty ? TableContext.none : text)
            }
            rows.append(row)
        }
        return TextTable.rendered(rows)
    }
}
