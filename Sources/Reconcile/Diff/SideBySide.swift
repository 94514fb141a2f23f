/// Renders diffs in two columns, what is observed on the left and what is desired on the right, as
/// `diff --side-by-side` does.
struct SideBySide {
    /// Narrower columns than this cannot be read.
    private static let narrowestColumn = 20

    private let columnWidth: Int
    private let style: DiffStyle

    /// - Parameter width: of the terminal, in characters.
    init(width: Int, style: DiffStyle) {
        // Three characters stand between the columns: ` | `.
        columnWidth = max(Self.narrowestColumn, (width - 3) / 2)
        self.style = style
    }

    func rendered(_ diff: ObjectDiff) -> String {
        guard !diff.isEmpty else { return "" }
        var text = style.line("\(diff.change.symbol) \(diff.key)", .heading)
        if let note = diff.replacementNote { text += style.line(note, .removed) }
        for hunk in diff.hunks {
            text += style.line("@@ -\(hunk.observed) +\(hunk.desired) @@", .position)
            text += rows(of: hunk).map(row).joined()
        }
        return text
    }

    private typealias Row = (left: String?, right: String?, isContext: Bool)

    /// Removed lines stand beside the added lines that replace them.
    private func rows(of hunk: DiffHunk) -> [Row] {
        var rows: [Row] = []
        var (removed, added) = ([String](), [String]())
        func flush() {
            for index in 0..<max(removed.count, added.count) {
                rows.append(
                    (
                        removed.indices.contains(index) ? removed[index] : nil,
                        added.indices.contains(index) ? added[index] : nil, false
                    ))
            }
            removed.removeAll()
            added.removeAll()
        }
        for line in hunk.lines {
            switch line.kind {
            case .removed: removed.append(line.text)
            case .added: added.append(line.text)
            case .context:
                flush()
                rows.append((line.text, line.text, true))
            }
        }
        flush()
        return rows
    }

    private func row(_ row: Row) -> String {
        let mark: String
        let ink: DiffStyle.Ink?
        switch (row.left, row.right) {
        case _ where row.isContext: (mark, ink) = (" ", nil)
        case (.some, .some): (mark, ink) = ("|", .position)
        case (.some, nil): (mark, ink) = ("<", .removed)
        case (nil, _): (mark, ink) = (">", .added)
        }
        let left = fitted(row.left ?? "").padded(to: columnWidth)
        return style.line("\(left) \(mark) \(fitted(row.right ?? ""))".trimmedEnd, ink)
    }

    /// The text cut to the width of a column; where something is cut off an ellipsis tells.
    private func fitted(_ text: String) -> String {
        text.count <= columnWidth ? text : text.prefix(columnWidth - 1) + "…"
    }
}
