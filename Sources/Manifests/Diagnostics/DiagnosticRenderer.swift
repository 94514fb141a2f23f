/// Prints diagnostics for people, as compilers do, with the line in question below.
public struct DiagnosticRenderer: Sendable {
    private let color: Bool

    /// - Parameter color: whether to use the colours of terminals.
    public init(color: Bool) { self.color = color }

    /// All diagnostics by file, line and column, each ending in a line break.
    public func render(_ diagnostics: some Sequence<Diagnostic>) -> String {
        var excerpts = SourceExcerpts()
        return diagnostics.sortedByLocation().map { render($0, &excerpts) }.joined()
    }

    /// One diagnostic, ending in a line break.
    public func render(_ diagnostic: Diagnostic) -> String { render([diagnostic]) }

    private func render(_ diagnostic: Diagnostic, _ excerpts: inout SourceExcerpts) -> String {
        var text = ""
        if let subject = diagnostic.location?.description ?? diagnostic.object {
            text += styled(printable(subject), .bold) + ": "
        }
        let style: Style = diagnostic.severity == .error ? .red : .yellow
        text += styled(diagnostic.severity.rawValue, style) + ": "
        text += styled(printable(diagnostic.message), .bold) + " [\(diagnostic.code)]\n"
        if let location = diagnostic.location, let excerpt = excerpts.excerpt(at: location) {
            let number = String(location.line ?? 0)
            let padding = String(repeating: " ", count: max(0, 5 - number.count))
            let margin = String(repeating: " ", count: max(5, number.count))
            text += "\(padding)\(number) | \(excerpt.line)\n"
            text += "\(margin) | \(excerpt.indent)" + styled(excerpt.underline, style) + "\n"
        }
        if let help = diagnostic.help {
            text += "  " + styled("help", .cyan) + ": \(printable(help))\n"
        }
        return text
    }

    private enum Style: String {
        case bold = "1"
        case red = "1;31"
        case yellow = "1;33"
        case cyan = "1;36"
    }

    private func styled(_ text: String, _ style: Style) -> String {
        color ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Names in manifests must not be able to steer the terminal.
    private func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map(TerminalText.printable)))
    }
}
