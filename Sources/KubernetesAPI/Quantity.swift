/// An amount of a resource such as CPU, memory or storage: `500m`, `1.5Gi`, `1e3`.
///
/// A quantity keeps its text as written, but compares by its numeric value: `1`, `1000m` and `1.0`
/// are equal. The value is exact down to 10⁻⁹ (Kubernetes' precision; smaller parts round away from
/// zero) and saturates at ±10²⁸.
public struct Quantity: Sendable {
    /// How a quantity is written, which arithmetic and `canonicalText` keep.
    public enum Format: Hashable, Sendable {
        /// With the suffixes `n`, `u`, `m`, none, `k`, `M`, `G`, `T`, `P`, `E`: powers of 1000.
        case decimalSI
        /// With the suffixes `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei`: powers of 1024.
        case binarySI
        /// With an exponent: `1e3`.
        case decimalExponent
    }

    /// The text as it was written, or the canonical text of a computed quantity.
    public let text: String

    /// The value in units of 10⁻⁹.
    let nanos: Int128

    /// Zero.
    public init() {
        text = "0"
        nanos = 0
    }

    /// The quantity that `text` means; `nil` if it does not follow Kubernetes' grammar.
    public init?(_ text: String) {
        guard let nanos = QuantityParser.nanos(of: text) else { return nil }
        self.text = text
        self.nanos = nanos
    }

    /// A whole number, for example of bytes.
    public init(value: Int64, format: Format = .decimalSI) {
        self.init(nanos: Int128(value) * Self.nanosPerUnit, format: format)
    }

    /// A number of thousandths, for example of CPUs.
    public init(milli: Int64) {
        self.init(nanos: Int128(milli) * Self.nanosPerMilli, format: .decimalSI)
    }

    init(nanos: Int128, format: Format) {
        self.nanos = min(max(nanos, -Self.maximumNanos), Self.maximumNanos)
        text = Self.canonicalText(nanos: self.nanos, format: format)
    }

    static let nanosPerUnit: Int128 = 1_000_000_000
    static let nanosPerMilli: Int128 = 1_000_000
    /// 10³⁷: what `nanos` saturates at, so that a sum of two still fits.
    static let maximumNanos = (0..<37).reduce(Int128(1)) { power, _ in power * 10 }

    /// The value in whole units, rounded away from zero, as Kubernetes' `Value`; saturating.
    public var value: Int64 { Self.roundedQuotient(nanos, Self.nanosPerUnit) }

    /// The value in thousandths, rounded away from zero, as Kubernetes' `MilliValue`; saturating.
    public var milliValue: Int64 { Self.roundedQuotient(nanos, Self.nanosPerMilli) }

    public var isZero: Bool { nanos == 0 }

    /// How the text is written.
    public var format: Format {
        if text.utf8.last == UInt8(ascii: "i") { return .binarySI }
        // `1E` is an exa; an exponent has digits behind it.
        let isExponential = text.dropLast().contains { $0 == "e" || $0 == "E" }
        return isExponential ? .decimalExponent : .decimalSI
    }

    private static func roundedQuotient(_ nanos: Int128, _ divisor: Int128) -> Int64 {
        let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: divisor)
        return Int64(clamping: quotient + remainder.signum())
    }
}

extension Quantity: Hashable, Comparable {
    public static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }
    public static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }
    public func hash(into hasher: inout Hasher) { hasher.combine(nanos) }
}

extension Quantity {
    /// The sum, written in the format of the left side (or of the right one if the left is zero).
    public static func + (left: Quantity, right: Quantity) -> Quantity {
        Quantity(
            nanos: left.nanos + right.nanos, format: left.isZero ? right.format : left.format)
    }

    /// The difference, written like a sum.
    public static func - (left: Quantity, right: Quantity) -> Quantity {
        Quantity(
            nanos: left.nanos - right.nanos, format: left.isZero ? right.format : left.format)
    }

    public static func += (left: inout Quantity, right: Quantity) { left = left + right }
    public static func -= (left: inout Quantity, right: Quantity) { left = left - right }
}

extension Quantity: FieldValue {
    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Quantity? {
        let text: String
        switch value {
        case .string(let string): text = string
        case .int(let int): text = "\(int)"
        case .double(let double):
            // YAML's 1e3 and 1000.0 reach Kubernetes as JSON's 1000.
            let description = "\(double)"
            text = description.hasSuffix(".0") ? String(description.dropLast(2)) : description
        case .null, .bool, .array, .object:
            decoder.reportWrongType(of: value, expected: "quantity")
            return nil
        }
        if let quantity = Quantity(text) { return quantity }
        decoder.report(.invalidValue(reason: "\"\(text)\" is not a quantity such as 500m or 1.5Gi"))
        return nil
    }

    public func encoded() -> Value { .string(text) }
}

extension Quantity: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value: value) }
}

extension Quantity: CustomStringConvertible {
    public var description: String { text }
}
