/// A field that takes a number or a text: a port by number or name, a count or a percentage.
public enum IntOrString: Hashable, Sendable {
    case int(Int32)
    case string(String)

    /// The number that this count or percentage of `total` means, as Kubernetes'
    /// `GetScaledValueFromIntOrPercent` computes it.
    ///
    /// For example, `.string("25%")` of 10 is 3 when rounding up and 2 otherwise; `.int(4)` is 4
    /// whatever the total.
    ///
    /// - Returns: `nil` for a text that is not a whole number followed by `%`.
    public func scaledValue(total: Int, roundUp: Bool) -> Int? {
        switch self {
        case .int(let int): return Int(int)
        case .string(let text):
            guard let percent = percentage(text) else { return nil }
            let (product, overflow) = percent.multipliedReportingOverflow(by: total)
            if overflow { return nil }
            // Go rounds with math.Ceil and math.Floor, which matters for negative numbers only.
            let quotient = product / 100
            let remainder = product % 100
            if remainder > 0, roundUp { return quotient + 1 }
            if remainder < 0, !roundUp { return quotient - 1 }
            return quotient
        }
    }

    private func percentage(_ text: String) -> Int? {
        guard text.last == "%" else { return nil }
        return Int(text.dropLast())
    }
}

extension IntOrString: FieldValue {
    public init() { self = .int(0) }

    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> IntOrString? {
        switch value {
        case .string(let text): return .string(text)
        case .int: return Int32.decode(value, with: &decoder).map { .int($0) }
        case .null, .bool, .double, .array, .object:
            decoder.reportWrongType(of: value, expected: "integer or string")
            return nil
        }
    }

    public func encoded() -> Value {
        switch self {
        case .int(let int): .int(Int64(int))
        case .string(let text): .string(text)
        }
    }
}

extension IntOrString: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int32) { self = .int(value) }
    public init(stringLiteral value: String) { self = .string(value) }
}

extension IntOrString: CustomStringConvertible {
    public var description: String {
        switch self {
        case .int(let int): "\(int)"
        case .string(let text): text
        }
    }
}
