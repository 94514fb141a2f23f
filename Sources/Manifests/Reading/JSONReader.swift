import KubernetesAPI

/// Reads a text of JSON values, one after the other, with the place of every key and value.
///
/// It is strict as RFC 8259 has it: no comments, no trailing commas, no unpaired surrogates. A key
/// given twice is reported and reading goes on; a fault of syntax ends the text.
struct JSONReader: ~Copyable {
    private(set) var diagnostics: [Diagnostic] = []

    private let file: SourceFile
    private let strings: StringCache
    private var scanner: JSONScanner
    private var marks: [SourceMark] = []

    /// - Parameter text: the text in valid UTF-8; it must outlive the reader.
    init(_ text: UnsafeBufferPointer<UInt8>, of file: SourceFile, strings: StringCache) {
        self.file = file
        self.strings = strings
        scanner = JSONScanner(text)
    }

    /// The next value of the text, or `nil` at its end.
    mutating func nextDocument() throws(ReadingFailure) -> ComposedDocument? {
        scanner.skipSpace()
        guard scanner.current != nil else { return nil }
        let expectedMarks = marks.count
        marks = []
        marks.reserveCapacity(expectedMarks)
        let value = try value(depth: 0)
        return ComposedDocument(value: value, marks: marks)
    }

    private mutating func value(depth: Int) throws(ReadingFailure) -> Value {
        guard marks.count < ReadingLimits.maximumNodes, depth < ReadingLimits.maximumDepth else {
            throw scanner.failure(
                "json-too-large",
                "a value has more than \(ReadingLimits.maximumNodes) parts or more than "
                    + "\(ReadingLimits.maximumDepth) levels")
        }
        marks.append(scanner.mark())
        switch scanner.current {
        case ASCII.openBrace: return try object(depth: depth)
        case ASCII.openBracket: return try array(depth: depth)
        case ASCII.quote: return .string(try scanner.string(strings))
        case UInt8(ascii: "t"): return try scanner.literal("true", .bool(true))
        case UInt8(ascii: "f"): return try scanner.literal("false", .bool(false))
        case UInt8(ascii: "n"): return try scanner.literal("null", .null)
        default: return try scanner.number()
        }
    }

    private mutating func object(depth: Int) throws(ReadingFailure) -> Value {
        let start = marks.count - 1
        var object = ValueObject()
        scanner.advance()
        if scanner.skipSpace(then: ASCII.closeBrace) { return .object(object) }
        repeat {
            scanner.skipSpace()
            let keyPosition = marks.count
            marks.append(scanner.mark())
            guard scanner.current == ASCII.quote else {
                throw scanner.failure("json-syntax", "expected the name of a field in quotes")
            }
            let key = try scanner.string(strings)
            guard scanner.skipSpace(then: ASCII.colon) else {
                throw scanner.failure("json-syntax", "expected \":\" after the name of a field")
            }
            scanner.skipSpace()
            let value = try value(depth: depth + 1)
            if !object.append(key, value) {
                let first = SourceMap.mark(ofKey: key, in: object, at: start, of: marks)
                try reportDuplicate(key, at: marks[keyPosition], first: first)
                marks.removeSubrange(keyPosition...)
            }
        } while scanner.skipSpace(then: ASCII.comma)
        guard scanner.skipSpace(then: ASCII.closeBrace) else {
            throw scanner.failure("json-syntax", "expected \",\" or \"}\" after a field")
        }
        return .object(object)
    }

    private mutating func array(depth: Int) throws(ReadingFailure) -> Value {
        var elements: [Value] = []
        scanner.advance()
        if scanner.skipSpace(then: ASCII.closeBracket) { return .array(elements) }
        repeat {
            scanner.skipSpace()
            elements.append(try value(depth: depth + 1))
        } while scanner.skipSpace(then: ASCII.comma)
        guard scanner.skipSpace(then: ASCII.closeBracket) else {
            throw scanner.failure("json-syntax", "expected \",\" or \"]\" after an element")
        }
        return .array(elements)
    }

    private mutating func reportDuplicate(
        _ key: String, at duplicate: SourceMark, first: SourceMark
    ) throws(ReadingFailure) {
        guard diagnostics.count < ReadingLimits.maximumDiagnosticsPerFile else {
            throw scanner.failure("too-many-errors", "there are too many errors to go on")
        }
        diagnostics.append(
            Diagnostic(
                code: "json-duplicate-key",
                message: "key \"\(key)\" is given twice, "
                    + "first at \(first.line + 1):\(first.column + 1)",
                location: duplicate.location(in: file), help: "remove one of the two"))
    }
}
