import KubernetesAPI

/// The tokens of a JSON text, and where the scanner stands in it.
struct JSONScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private var offset = 0
    private var lines = LineCounter()

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// The byte at hand; `nil` at the end.
    var current: UInt8? { offset < text.count ? text[offset] : nil }

    mutating func advance() { offset += 1 }

    mutating func skipSpace() {
        while offset < text.count {
            switch text[offset] {
            case ASCII.space, ASCII.tab, ASCII.lineFeed, ASCII.carriageReturn: offset += 1
            default: return
            }
        }
    }

    /// Skips white space and then `byte`, if it comes next.
    mutating func skipSpace(then byte: UInt8) -> Bool {
        skipSpace()
        guard current == byte else { return false }
        offset += 1
        return true
    }

    /// The line and column of the byte at hand.
    mutating func mark() -> SourceMark { lines.mark(at: offset, in: text) }

    mutating func failure(_ code: String, _ message: String) -> ReadingFailure {
        guard current != nil else {
            return ReadingFailure(
                code: code, message: message + ", not the end of the file", mark: mark())
        }
        return ReadingFailure(code: code, message: message, mark: mark())
    }

    mutating func literal(_ word: StaticString, _ value: Value) throws(ReadingFailure) -> Value {
        let length = word.utf8CodeUnitCount
        let bytes = UnsafeBufferPointer(start: word.utf8Start, count: length)
        guard text.dropFirst(offset).starts(with: bytes) else { throw unexpectedValue() }
        offset += length
        return value
    }

    // MARK: Numbers

    /// An integer as `.int` if it fits 64 bits with sign, every other number as `.double`.
    mutating func number() throws(ReadingFailure) -> Value {
        let start = offset
        if current == ASCII.minus { offset += 1 }
        guard let first = current, first.isDigit else {
            offset = start
            throw unexpectedValue()
        }
        offset += 1
        if first != ASCII.zero { skipDigits() }
        var isInteger = true
        if current == ASCII.dot {
            isInteger = false
            offset += 1
            try requireDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            offset += 1
            if current == ASCII.plus || current == ASCII.minus { offset += 1 }
            try requireDigits()
        }
        if let next = current, next.isDigit {
            throw failure("json-syntax", "a number must not start with 0")
        }
        let digits = String(decoding: text[start..<offset], as: UTF8.self)
        if isInteger, let int = Int64(digits) { return .int(int) }
        guard let double = Double(digits), double.isFinite else {
            offset = start
            throw failure("json-number-out-of-range", "the number is too large")
        }
        return .double(double)
    }

    private mutating func skipDigits() {
        while let digit = current, digit.isDigit { offset += 1 }
    }

    private mutating func requireDigits() throws(ReadingFailure) {
        guard let digit = current, digit.isDigit else {
            throw failure("json-syntax", "expected a digit")
        }
        skipDigits()
    }

    private mutating func unexpectedValue() -> ReadingFailure {
        failure("json-syntax", "expected a value")
    }

    // MARK: Strings

    /// The string whose opening quote is at hand.
    mutating func string(_ strings: StringCache) throws(ReadingFailure) -> String {
        offset += 1
        let start = offset
        try skipPlainText()
        if current == ASCII.quote {
            let string = strings.string(UnsafeBufferPointer(rebasing: text[start..<offset]))
            offset += 1
            return string
        }
        var bytes = Array(text[start..<offset])
        while current != ASCII.quote {
            if current == ASCII.backslash {
                offset += 1
                try appendEscape(to: &bytes)
            }
            let runStart = offset
            try skipPlainText()
            bytes.append(contentsOf: text[runStart..<offset])
        }
        offset += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Moves to the next quote or backslash.
    private mutating func skipPlainText() throws(ReadingFailure) {
        while let byte = current {
            if byte == ASCII.quote || byte == ASCII.backslash { return }
            guard byte >= ASCII.space else {
                throw failure("json-syntax", "a string must not contain a bare control character")
            }
            offset += 1
        }
        throw failure("json-syntax", "expected the end of the string")
    }

    private mutating func appendEscape(to bytes: inout [UInt8]) throws(ReadingFailure) {
        let escape = current
        offset += 1
        switch escape {
        case ASCII.quote, ASCII.backslash, UInt8(ascii: "/"): bytes.append(escape ?? 0)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(ASCII.lineFeed)
        case UInt8(ascii: "r"): bytes.append(ASCII.carriageReturn)
        case UInt8(ascii: "t"): bytes.append(ASCII.tab)
        case UInt8(ascii: "u"): bytes.append(contentsOf: String(try unicodeScalar()).utf8)
        default:
            offset -= 1
            throw failure("json-syntax", "unknown escape after \"\\\"")
        }
    }

    /// The character behind `\u`: one UTF-16 code unit, or two that form a surrogate pair.
    private mutating func unicodeScalar() throws(ReadingFailure) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let isPair =
            UTF16.isLeadSurrogate(first) && current == ASCII.backslash
            && offset + 1 < text.count && text[offset + 1] == UInt8(ascii: "u")
        if isPair {
            offset += 2
            let second = try hexadecimal()
            if UTF16.isTrailSurrogate(second) {
                return UTF16.decode(UTF16.EncodedScalar([first, second]))
            }
        }
        throw failure("json-syntax", "half of a surrogate pair stands alone")
    }

    private mutating func hexadecimal() throws(ReadingFailure) -> UInt16 {
        let digits = text.dropFirst(offset).prefix(4)
        guard digits.count == 4,
            digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure("json-syntax", "expected four hexadecimal digits") }
        offset += 4
        return unit
    }
}
