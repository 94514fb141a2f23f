/// How a string is written in YAML so that it reads back as the same string: as kubectl chooses,
/// except that no line is folded and no printable character is escaped.
enum YAMLScalarStyle {
    case plain, singleQuoted, doubleQuoted, literal

    init(_ string: String) {
        let scalars = string.unicodeScalars
        guard scalars.allSatisfy({ $0 == "\n" || Self.isPrintable($0) }) else {
            self = .doubleQuoted
            return
        }
        if scalars.contains("\n") {
            self = Self.canBeLiteral(string.utf8) ? .literal : .doubleQuoted
        } else if Self.hasOtherMeaning(string) {
            self = .doubleQuoted
        } else {
            self = Self.needsQuotes(Array(string.utf8)) ? .singleQuoted : .plain
        }
    }

    /// Whether a character may stand in a plain or single-quoted scalar; the others are escaped.
    /// Those that YAML takes for line breaks are not among them.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x10000...0x10FFFF:
            true
        default: false
        }
    }

    /// Whether the text without quotes would be something else than a string, here or for readers
    /// that know more of YAML 1.1: sexagesimal numbers, dates and the keys `<<` and `=`.
    private static func hasOtherMeaning(_ string: String) -> Bool {
        if string.isEmpty || string == "<<" || string == "=" { return true }
        var bytes = string
        let isString = bytes.withUTF8 { PlainScalar($0).isString }
        return !isString || isSexagesimal(string) || isDate(string)
    }

    /// `12:30:45`, `-1:30`, `1:30.5`.
    private static func isSexagesimal(_ string: String) -> Bool {
        var text = string[...]
        if text.first == "-" || text.first == "+" { text.removeFirst() }
        guard text.utf8.first?.isDigit == true, text.contains(":") else { return false }
        return text.utf8.allSatisfy {
            $0.isDigit || $0 == ASCII.colon || $0 == ASCII.underscore || $0 == ASCII.dot
        }
    }

    /// `2001-12-14`, with or without a time.
    private static func isDate(_ string: String) -> Bool {
        let parts = string.utf8.split(
            separator: ASCII.minus, maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].count == 4 && parts[0].allSatisfy(\.isDigit)
            && (1...2).contains(parts[1].count) && parts[1].allSatisfy(\.isDigit)
            && parts[2].first?.isDigit == true
    }

    /// Whether a character would be taken for a part of YAML's syntax. The text is not empty.
    private static func needsQuotes(_ bytes: [UInt8]) -> Bool {
        let documentMarkers = ["---", "..."]
        if documentMarkers.contains(where: { bytes.starts(with: $0.utf8) }) { return true }
        if bytes.first == ASCII.space || bytes.last == ASCII.space { return true }
        switch bytes[0] {
        case ASCII.comma, ASCII.openBracket, ASCII.closeBracket, ASCII.openBrace,
            ASCII.closeBrace, UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
            UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"),
            ASCII.quote, UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
            return true
        case ASCII.minus, UInt8(ascii: "?"):
            if bytes.count == 1 || bytes[1] == ASCII.space { return true }
        default: break
        }
        return bytes.indices.contains { index in
            switch bytes[index] {
            case ASCII.colon: index + 1 == bytes.count || bytes[index + 1] == ASCII.space
            case UInt8(ascii: "#"): index > 0 && bytes[index - 1] == ASCII.space
            default: false
            }
        }
    }

    /// Whether a text of several lines can stand below `|`: blanks at the end of a line could not
    /// be seen, and line breaks alone are clearer escaped.
    private static func canBeLiteral(_ text: String.UTF8View) -> Bool {
        let lines = text.split(separator: ASCII.lineFeed, omittingEmptySubsequences: true)
        return !lines.isEmpty && !lines.contains { $0.last == ASCII.space }
    }
}
