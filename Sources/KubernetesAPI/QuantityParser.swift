/// Kubernetes' grammar of quantities: a sign, a decimal number, and a suffix or an exponent.
enum QuantityParser {
    /// The value of `text` in units of 10⁻⁹, or `nil` if it is malformed.
    static func nanos(of text: String) -> Int128? {
        usualNanos(of: text.utf8) ?? anyNanos(of: text)
    }

    /// What nearly every quantity is: a few digits and one of the usual suffixes, whose value fits
    /// by far; `nil` for all others, well-formed or not.
    private static func usualNanos(of text: String.UTF8View) -> Int128? {
        let maximumDigits = 9
        var number: Int64 = 0
        var digitCount = 0
        var bytes = text.makeIterator()
        var next = bytes.next()
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
            digitCount += 1
            if digitCount > maximumDigits { return nil }
            next = bytes.next()
        }
        guard digitCount > 0 else { return nil }
        guard let suffix = next else { return Int128(number) * Quantity.nanosPerUnit }
        let last = bytes.next()
        if suffix == UInt8(ascii: "m"), last == nil {
            return Int128(number) * Quantity.nanosPerMilli
        }
        guard last == UInt8(ascii: "i"), bytes.next() == nil else { return nil }
        switch suffix {
        case UInt8(ascii: "K"): return Int128(number << 10) * Quantity.nanosPerUnit
        case UInt8(ascii: "M"): return Int128(number << 20) * Quantity.nanosPerUnit
        case UInt8(ascii: "G"): return Int128(number << 30) * Quantity.nanosPerUnit
        default: return nil
        }
    }

    private static func anyNanos(of text: String) -> Int128? {
        var rest = Substring(text).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = takeDigits(from: &rest)
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = takeDigits(from: &rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        guard let suffix = Suffix(String(Substring(rest))) else { return nil }
        let magnitude =
            switch suffix {
            case .powerOfTen(let exponent):
                scaled(whole + fraction, point: whole.count, exponent: exponent)
            case .powerOfTwo(let exponent):
                scaled(whole, fraction: fraction, powerOfTwo: exponent)
            }
        return isNegative ? -magnitude : magnitude
    }

    private enum Suffix {
        case powerOfTen(Int)
        case powerOfTwo(Int)

        init?(_ text: String) {
            switch text {
            case "n": self = .powerOfTen(-9)
            case "u": self = .powerOfTen(-6)
            case "m": self = .powerOfTen(-3)
            case "": self = .powerOfTen(0)
            case "k": self = .powerOfTen(3)
            case "M": self = .powerOfTen(6)
            case "G": self = .powerOfTen(9)
            case "T": self = .powerOfTen(12)
            case "P": self = .powerOfTen(15)
            case "E": self = .powerOfTen(18)
            case "Ki": self = .powerOfTwo(10)
            case "Mi": self = .powerOfTwo(20)
            case "Gi": self = .powerOfTwo(30)
            case "Ti": self = .powerOfTwo(40)
            case "Pi": self = .powerOfTwo(50)
            case "Ei": self = .powerOfTwo(60)
            default:
                guard text.first == "e" || text.first == "E" else { return nil }
                // An exponent far out of range means the same as one just out of it.
                guard let exponent = Int(text.dropFirst()) else { return nil }
                self = .powerOfTen(min(max(exponent, -1_000_000_000), 1_000_000_000))
            }
        }
    }

    private static func takeDigits(from rest: inout Substring.UTF8View) -> [UInt8] {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[digits.endIndex...]
        return digits.map { $0 - UInt8(ascii: "0") }
    }

    /// The number of the given digits with its decimal point after `point` of them, times
    /// 10^`exponent`, in nanos.
    private static func scaled(_ digits: [UInt8], point: Int, exponent: Int) -> Int128 {
        // Moving the point by nine more places makes the digits before it the number of nanos.
        let nanoPoint = point + exponent + 9
        var nanos: Int128 = 0
        for (position, digit) in digits.enumerated() {
            if position >= nanoPoint {
                if digits[position...].contains(where: { $0 != 0 }) { nanos += 1 }
                return nanos
            }
            nanos = nanos * 10 + Int128(digit)
            if nanos >= Quantity.maximumNanos { return Quantity.maximumNanos }
        }
        if nanos == 0 { return 0 }
        for _ in 0..<max(0, nanoPoint - digits.count) {
            nanos *= 10
            if nanos >= Quantity.maximumNanos { return Quantity.maximumNanos }
        }
        return nanos
    }

    /// The number of the given digits before and after the decimal point, times 2^`powerOfTwo`, in
    /// nanos.
    private static func scaled(
        _ whole: [UInt8], fraction: [UInt8], powerOfTwo: Int
    ) -> Int128 {
        let units = scaled(whole, point: whole.count, exponent: -9)
        let (wholeNanos, overflow) =
            units.multipliedReportingOverflow(by: Quantity.nanosPerUnit << Int128(powerOfTwo))
        if overflow || wholeNanos >= Quantity.maximumNanos { return Quantity.maximumNanos }
        // 18 digits times 2^60 fit into 128 bits; what is cut off still makes the result round up.
        let kept = fraction.prefix(18)
        let scaledFraction =
            kept.reduce(Int128(0)) { $0 * 10 + Int128($1) } << Int128(powerOfTwo)
        var fractionNanos = scaledFraction
        var isExact = !fraction.dropFirst(18).contains { $0 != 0 }
        for _ in 0..<max(0, 9 - kept.count) { fractionNanos *= 10 }
        for _ in 0..<max(0, kept.count - 9) {
            if fractionNanos % 10 != 0 { isExact = false }
            fractionNanos /= 10
        }
        return min(wholeNanos + fractionNanos + (isExact ? 0 : 1), Quantity.maximumNanos)
    }
}
