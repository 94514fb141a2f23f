/// What a plain (unquoted) YAML scalar means.
///
/// The rules are those of the YAML library inside kubectl and the API server (sigs.k8s.io/yaml
/// over go-yaml 2), which is YAML 1.1 with variations: `y`, `yes` and `on` are truth values, `017`
/// is octal, `1_000` is a number, `12:30:45` and dates are strings.
enum PlainScalar: Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    /// An integer above `Int64.max`.
    case unsigned(UInt64)
    case double(Double)
    case string

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.first else {
            self = .null
            return
        }
        // The first byte settles almost every string.
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), ASCII.plus, ASCII.minus, ASCII.dot:
            self = Self.number(bytes)
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "y"),
            UInt8(ascii: "Y"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"),
            UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
            self = Self.word(bytes)
        default: self = .string
        }
    }

    var isString: Bool {
        if case .string = self { true } else { false }
    }

    /// A word that stands for a value.
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> PlainScalar {
        switch bytes.count {
        case 1:
            switch bytes[0] {
            case UInt8(ascii: "~"): .null
            case UInt8(ascii: "y"), UInt8(ascii: "Y"): .bool(true)
            case UInt8(ascii: "n"), UInt8(ascii: "N"): .bool(false)
            default: .string
            }
        case 2: isWord("no", bytes) ? .bool(false) : isWord("on", bytes) ? .bool(true) : .string
        case 3: isWord("yes", bytes) ? .bool(true) : isWord("off", bytes) ? .bool(false) : .string
        case 4: isWord("true", bytes) ? .bool(true) : isWord("null", bytes) ? .null : .string
        case 5: isWord("false", bytes) ? .bool(false) : .string
        default: .string
        }
    }

    /// Whether the bytes spell `word` like `yes`, `Yes` or `YES`; no other mixture of cases counts.
    private static func isWord(
        _ word: StaticString, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let lowercase = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        let caseBit: UInt8 = 0x20
        guard bytes[0] | caseBit == lowercase[0] else { return false }
        let rest = zip(bytes.dropFirst(), lowercase.dropFirst())
        return rest.allSatisfy { $0 == $1 }
            || (bytes[0] & caseBit == 0 && rest.allSatisfy { $0 == $1 & ~caseBit })
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> PlainScalar {
        if let small = smallDecimal(bytes) { return .int(small) }
        let longestNumber = 1_000
        // Quantities, versions of images and addresses need not be looked at any closer.
        guard bytes.count <= longestNumber, bytes.allSatisfy(canBePartOfNumber) else {
            return .string
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if let special = specialFloat(text) { return special }
        let digits: String
        if bytes.first == ASCII.dot {
            // Only here must underscores stand between digits.
            guard underscoresSeparateDigits(bytes) else { return .string }
            digits = text.filter { $0 != "_" }
        } else {
            digits = text.filter { $0 != "_" }
            if let integer = integer(digits) { return integer }
        }
        guard isDecimalFloat(digits.utf8), let double = Double(digits), double.isFinite else {
            return .string
        }
        return .double(double)
    }

    /// The fast path: up to 18 decimal digits without sign or leading zero, or a lone zero.
    private static func smallDecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.count <= 18, bytes[0] != ASCII.zero || bytes.count == 1 else { return nil }
        var value: Int64 = 0
        for byte in bytes {
            guard byte.isDigit else { return nil }
            value = value &* 10 &+ Int64(byte &- ASCII.zero)
        }
        return value
    }

    private static func canBePartOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "x"), UInt8(ascii: "X"),
            UInt8(ascii: "o"), UInt8(ascii: "O"), UInt8(ascii: "i"), UInt8(ascii: "I"),
            UInt8(ascii: "n"), UInt8(ascii: "N"), ASCII.plus, ASCII.minus, ASCII.dot,
            ASCII.underscore:
            true
        default: false
        }
    }

    private static func specialFloat(_ text: String) -> PlainScalar? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": .double(-.infinity)
        case ".nan", ".NaN", ".NAN": .double(.nan)
        default: nil
        }
    }

    /// A sign and an integer in base 2 (`0b`), 8 (`0o` or a leading zero), 16 (`0x`) or 10.
    private static func integer(_ text: String) -> PlainScalar? {
        var digits = text[...]
        let isNegative = digits.first == "-"
        let hasSign = isNegative || digits.first == "+"
        if hasSign { digits.removeFirst() }
        var radix = 10
        if digits.first == "0", digits.count > 1 {
            switch digits.dropFirst().first {
            case "x", "X": radix = 16
            case "o", "O": radix = 8
            case "b", "B": radix = 2
            default: radix = 0
            }
            // The zero alone is the prefix of an octal number.
            digits.removeFirst(radix == 0 ? 1 : 2)
            if radix == 0 { radix = 8 }
        }
        // A second sign is refused here because `UInt64` would take it.
        guard let first = digits.first, first != "+", first != "-",
            let magnitude = UInt64(digits, radix: radix)
        else { return nil }
        if isNegative {
            let smallest = UInt64(Int64.max) + 1
            return magnitude <= smallest ? .int(Int64(truncatingIfNeeded: 0 &- magnitude)) : nil
        }
        if let small = Int64(exactly: magnitude) { return .int(small) }
        return hasSign ? nil : .unsigned(magnitude)
    }

    private static func underscoresSeparateDigits(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.indices.allSatisfy { index in
            bytes[index] != ASCII.underscore
                || (index > 0 && bytes[index - 1].isDigit
                    && index + 1 < bytes.count && bytes[index + 1].isDigit)
        }
    }

    /// Whether the text is a sign, digits with at most one dot among them, and an exponent.
    private static func isDecimalFloat(_ text: String.UTF8View) -> Bool {
        var rest = text[...]
        func skipDigits() -> Int {
            let count = rest.prefix(while: \.isDigit).count
            rest.removeFirst(count)
            return count
        }
        if rest.first == ASCII.plus || rest.first == ASCII.minus { rest.removeFirst() }
        let integerDigits = skipDigits()
        var fractionDigits = 0
        if rest.first == ASCII.dot {
            rest.removeFirst()
            fractionDigits = skipDigits()
        }
        guard integerDigits + fractionDigits > 0 else { return false }
        guard let exponent = rest.first else { return true }
        guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return false }
        rest.removeFirst()
        if rest.first == ASCII.plus || rest.first == ASCII.minus { rest.removeFirst() }
        return skipDigits() > 0 && rest.isEmpty
    }
}
