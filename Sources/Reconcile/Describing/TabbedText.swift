/// Text whose cells end in tabs, aligned as Go's `text/tabwriter` does for kubectl.
///
/// Lines that follow each other and have a cell in the same column make that column as wide as
/// the widest of these cells. The last cell of a line aligns nothing.
package enum TabbedText {
    /// The blanks behind the widest cell of a column.
    private static let padding = 2

    package static func aligned(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(Substring.init)
        }
        // What follows the last line break is no line.
        if lines.last?.count == 1, lines.last?.first?.isEmpty == true { lines.removeLast() }
        var formatting = Formatting(lines: lines)
        formatting.format(0..<lines.count)
        return formatting.output
    }

    private struct Formatting {
        let lines: [[Substring]]
        var output = ""
        /// The widths of the columns that the present block of lines is in.
        private var widths: [Int] = []

        init(lines: [[Substring]]) { self.lines = lines }

        /// Writes the lines, whose columns so far have their widths.
        mutating func format(_ range: Range<Int>) {
            let column = widths.count
            var start = range.lowerBound
            var line = start
            while line < range.upperBound {
                guard hasCell(line, column) else {
                    line += 1
                    continue
                }
                write(start..<line)
                let block = line
                var width = 0
                while line < range.upperBound, hasCell(line, column) {
                    let cell = lines[line][column].unicodeScalars.count
                    width = max(width, cell + TabbedText.padding)
                    line += 1
                }
                widths.append(width)
                format(block..<line)
                widths.removeLast()
                start = line
            }
            write(start..<range.upperBound)
        }

        /// Whether the line has a cell in the column that ends in a tab.
        private func hasCell(_ line: Int, _ column: Int) -> Bool { column < lines[line].count - 1 }

        private mutating func write(_ range: Range<Int>) {
            for line in range {
                for (column, cell) in lines[line].enumerated() {
                    output += cell
                    if column < widths.count, column < lines[line].count - 1 {
                        let missing = widths[column] - cell.unicodeScalars.count
                        output += String(repeating: " ", count: missing)
                    }
                }
                output += "\n"
            }
        }
    }
}
