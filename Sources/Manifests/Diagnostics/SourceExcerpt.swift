/// A line of a file with the place that a diagnostic is about, made fit for a terminal.
struct SourceExcerpt {
    private static let maximumWidth = 100
    private static let tabWidth = 4
    /// How much of a long line is shown before the place in question.
    private static let leadingWidth = 40

    /// The line or a part of it around the place.
    let line: String
    /// The white space below the line before the place.
    let indent: String
    /// `^~~~` below the place.
    let underline: String

    /// The excerpt of a line around the given column, which is counted from 1.
    init(line bytes: ArraySlice<UInt8>, column: Int) {
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        let place = min(max(0, column - 1), scalars.count)
        let end = Self.tokenEnd(in: scalars, from: place)

        var start = place
        var indentWidth = 0
        while start > 0, indentWidth + Self.width(scalars[start - 1]) <= Self.leadingWidth {
            start -= 1
            indentWidth += Self.width(scalars[start])
        }
        let isCut = scalars[..<start].contains { $0 != " " && $0 != "\t" }
        let prefix = isCut ? "…" : ""

        var line = prefix
        var width = prefix.isEmpty ? 0 : 1
        var underlineWidth = 0
        for (index, scalar) in scalars.enumerated().dropFirst(start) {
            guard width + Self.width(scalar) <= Self.maximumWidth else {
                line += "…"
                break
            }
            line += Self.shown(scalar)
            width += Self.width(scalar)
            if (place..<end).contains(index) { underlineWidth += Self.width(scalar) }
        }
        self.line = line
        indent = String(repeating: " ", count: (isCut ? 1 : 0) + indentWidth)
        underline = "^" + String(repeating: "~", count: max(0, underlineWidth - 1))
    }

    /// Where the word, or the quoted text, that starts at `place` ends.
    private static func tokenEnd(in scalars: [Unicode.Scalar], from place: Int) -> Int {
        guard place < scalars.count else { return place }
        let first = scalars[place]
        if first == "\"" || first == "'" {
            let close = scalars[(place + 1)...].firstIndex(of: first)
            return close.map { $0 + 1 } ?? scalars.count
        }
        let end = scalars[place...].indices.first { index in
            let scalar = scalars[index]
            if scalar == ":" {
                return index + 1 == scalars.count || scalars[index + 1].properties.isWhitespace
            }
            return scalar.properties.isWhitespace || scalar == "," || scalar == "]" || scalar == "}"
        }
        return max(end ?? scalars.count, place + 1)
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        scalar == "\t"
            ? String(repeating: " ", count: tabWidth) : String(TerminalText.printable(scalar))
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        scalar == "\t" ? tabWidth : TerminalText.width(TerminalText.printable(scalar))
    }
}
