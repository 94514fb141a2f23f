/// Blanks comments and the contents of string literals out of Swift source, and keeps everything
/// else, line breaks included, in its place. Code inside `\(…)` of a string is kept.
///
/// This reads tokens, not grammar: enough for heuristics about code, not a parser.
struct CodeMask {
    /// What encloses the current place, innermost last.
    private enum Context {
        /// Plain code; inside an interpolation, with the count of parentheses still open.
        case code(openParentheses: Int)
        /// A string with its number of `#`, and whether three quotes delimit it.
        case string(pounds: Int, isMultiline: Bool)
    }

    private let source: [UInt8]
    private var output: [UInt8]
    private var position = 0
    private var contexts: [Context] = [.code(openParentheses: 0)]

    private init(_ text: String) {
        source = Array(text.utf8)
        output = source
    }

    /// The text with its comments and strings blanked.
    static func blank(_ text: String) -> String {
        var mask = CodeMask(text)
        while mask.position < mask.source.count { mask.step() }
        return String(decoding: mask.output, as: UTF8.self)
    }

    private mutating func step() {
        switch contexts[contexts.count - 1] {
        case .code(let openParentheses): stepCode(openParentheses)
        case .string(let pounds, let isMultiline): stepString(pounds, isMultiline)
        }
    }

    private mutating func stepCode(_ openParentheses: Int) {
        if starts(with: "//") {
            while position < source.count, source[position] != Self.newline { blankOne() }
        } else if starts(with: "/*") {
            blankComment()
        } else if let pounds = poundsBeforeQuote() {
            position += pounds
            let isMultiline = starts(with: "\"\"\"")
            position += isMultiline ? 3 : 1
            contexts.append(.string(pounds: pounds, isMultiline: isMultiline))
        } else {
            switch source[position] {
            case UInt8(ascii: "("): replaceInnermost(.code(openParentheses: openParentheses + 1))
            case UInt8(ascii: ")") where openParentheses == 1 && contexts.count > 1:
                contexts.removeLast()
            case UInt8(ascii: ")"): replaceInnermost(.code(openParentheses: openParentheses - 1))
            default: break
            }
            position += 1
        }
    }

    private mutating func stepString(_ pounds: Int, _ isMultiline: Bool) {
        guard Self.endsPlainString.contains(source[position]) else { return blankOne() }
        let escape = "\\" + String(repeating: "#", count: pounds)
        let quotes = isMultiline ? "\"\"\"" : "\""
        if starts(with: escape + "(") {
            blankOne(escape.utf8.count)
            position += 1
            contexts.append(.code(openParentheses: 1))
        } else if starts(with: escape) {
            blankOne(escape.utf8.count + 1)
        } else if starts(with: quotes + String(repeating: "#", count: pounds)) {
            position += quotes.utf8.count + pounds
            contexts.removeLast()
        } else if source[position] == Self.newline, !isMultiline {
            // An unterminated literal, which the compiler will report: do not blank the rest.
            contexts.removeLast()
        } else {
            blankOne()
        }
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blankOne(2)
            } else if starts(with: "*/") {
                depth -= 1
                blankOne(2)
            } else {
                blankOne()
            }
        } while depth > 0 && position < source.count
    }

    /// The number of `#` before the quote that opens a string here; nil when none opens.
    private func poundsBeforeQuote() -> Int? {
        var next = position
        while next < source.count, source[next] == UInt8(ascii: "#") { next += 1 }
        guard next < source.count, source[next] == UInt8(ascii: "\"") else { return nil }
        return next - position
    }

    private mutating func replaceInnermost(_ context: Context) {
        contexts[contexts.count - 1] = context
    }

    /// Blanks bytes in place: line breaks stay, so that line numbers do.
    private mutating func blankOne(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            if source[position] != Self.newline { output[position] = UInt8(ascii: " ") }
            position += 1
        }
    }

    private func starts(with text: String) -> Bool {
        source[position...].starts(with: text.utf8)
    }

    private static let newline = UInt8(ascii: "\n")
    /// The only bytes that can mean something inside a string; the rest takes the short way.
    private static let endsPlainString = [UInt8]("\\\"\n".utf8)
}
