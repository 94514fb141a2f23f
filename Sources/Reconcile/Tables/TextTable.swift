internal import KubernetesAPI

/// How wide the columns of tables are, so that those that follow are aligned with the first.
public struct ColumnWidths: Sendable {
    var ofKinds: [GroupVersionKind: [Int]] = [:]

    public init() {}
}

/// Columns of text, each as wide as its widest cell.
enum TextTable {
    /// The blanks between the columns.
    private static let gap = 3
    /// What kubectl gives a column at least, the gap included.
    private static let minimumWidth = 6

    /// The rows with their cells below one another, each ending in a line break.
    ///
    /// - Precondition: all rows have equally many cells.
    static func rendered(_ rows: [[String]]) -> String {
        var widths: [Int] = []
        return rendered(rows, widths: &widths)
    }

    /// - Parameter widths: how wide the columns were in earlier tables; then, how wide they are.
    static func rendered(_ rows: [[String]], widths: inout [Int]) -> String {
        let rows = rows.map { $0.map(printable) }
        // The last column needs no blanks behind it.
        let paddedCount = max(0, (rows.first?.count ?? 0) - 1)
        let earlier = widths
        widths = (0..<paddedCount).map { column in
            let widest = rows.lazy.map { $0[column].unicodeScalars.count }.max() ?? 0
            let least = earlier.indices.contains(column) ? earlier[column] : minimumWidth
            return max(least, widest + gap)
        }
        var text = ""
        for row in rows {
            for (cell, width) in zip(row, widths) {
                text += cell
                text += String(repeating: " ", count: width - cell.unicodeScalars.count)
            }
            text += (row.last ?? "") + "\n"
        }
        return text
    }

    /// The first line of the cell, without characters that could steer a terminal.
    private static func printable(_ cell: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in cell.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\u{C}": return String(text) + "..."
            case "\u{1B}": text.append(contentsOf: "^[".unicodeScalars)
            case _ where scalar.properties.generalCategory == .control: text.append("\u{FFFD}")
            default: text.append(scalar)
            }
        }
        return String(text)
    }
}
