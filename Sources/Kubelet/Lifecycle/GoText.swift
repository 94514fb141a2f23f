extension Duration {
    /// The time in whole milliseconds, as Go writes it: `1m2.5s`, `1.25s`, `12ms`, `0s`.
    package var goText: String {
        let milliseconds = Int64(self / .milliseconds(1))
        if milliseconds == 0 { return "0s" }
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        var fraction = rest == 0 ? "" : ".\(String(1000 + rest).dropFirst())"
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let hours = seconds >= 3600 ? "\(seconds / 3600)h" : ""
        let minutes = seconds >= 60 ? "\(seconds / 60 % 60)m" : ""
        return "\(hours)\(minutes)\(seconds % 60)\(fraction)s"
    }
}

extension String {
    /// The text in quotes, as Go's `%q` writes it: what cannot be seen is escaped.
    var goQuoted: String {
        "\"" + unicodeScalars.map(\.goEscaped).joined() + "\""
    }
}

extension Unicode.Scalar {
    fileprivate var goEscaped: String {
        switch self {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\u{07}": "\\a"
        case "\u{08}": "\\b"
        case "\u{0C}": "\\f"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{0B}": "\\v"
        case _ where isPrintableInGo: String(self)
        case _ where value < 0x80: "\\x" + hexadecimal(digits: 2)
        case _ where value < 0x10000: "\\u" + hexadecimal(digits: 4)
        default: "\\U" + hexadecimal(digits: 8)
        }
    }

    /// Letters, marks, numbers, punctuation, symbols, and of all spaces that of ASCII.
    private var isPrintableInGo: Bool {
        switch properties.generalCategory {
        case .spaceSeparator: self == " "
        case .lineSeparator, .paragraphSeparator, .control, .format, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }

    private func hexadecimal(digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
