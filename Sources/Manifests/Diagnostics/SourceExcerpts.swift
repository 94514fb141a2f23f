/// Finds the lines that diagnostics are about.
///
/// Asked in the order of files and lines it goes through each file once, however many diagnostics
/// there are.
struct SourceExcerpts {
    /// Longer lines are not shown: finding the place in them costs more than it helps.
    private static let maximumLineBytes = 1 << 16

    private var file: SourceFile?
    /// The offsets of the lines of `file`.
    private var lineStarts: [Int] = []
    /// The lines, counted from 0, of the document that was asked for last.
    private var document = 0..<0
    private var documentIsSecret = false

    /// The excerpt at a place; `nil` where there is no such line and for documents that may hold
    /// secrets, which are never shown.
    mutating func excerpt(at location: SourceLocation) -> SourceExcerpt? {
        if file !== location.file { open(location.file) }
        guard let line = location.line, let column = location.column,
            lineStarts.indices.contains(line - 1)
        else { return nil }
        if !document.contains(line - 1) { openDocument(around: line - 1) }
        let start = lineStarts[line - 1]
        let end = location.file.lineEnd(from: start)
        guard !documentIsSecret, end - start <= Self.maximumLineBytes else { return nil }
        return SourceExcerpt(line: location.file.bytes[start..<end], column: column)
    }

    private mutating func open(_ file: SourceFile) {
        self.file = file
        document = 0..<0
        lineStarts = [0]
        while true {
            let end = file.lineEnd(from: lineStarts[lineStarts.count - 1])
            guard end < file.bytes.count else { return }
            lineStarts.append(file.lineStart(after: end))
        }
    }

    /// A document reaches from one line that starts with `---` to the next.
    private mutating func openDocument(around line: Int) {
        guard let file else { return }
        let separator = Array("---".utf8)
        func isSeparator(_ line: Int) -> Bool {
            file.bytes[lineStarts[line]...].starts(with: separator)
        }
        let first = lineStarts[...line].indices.last(where: isSeparator) ?? 0
        let next = lineStarts[(line + 1)...].indices.first(where: isSeparator)
        document = first..<(next ?? lineStarts.count)
        let end = next.map { lineStarts[$0] } ?? file.bytes.count
        documentIsSecret = SecretText.isIn(file.bytes[lineStarts[first]..<end])
    }
}
