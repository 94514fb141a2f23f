extension Quantity {
    /// The text that Kubernetes makes of the quantity: no fraction, and the largest suffix that
    /// allows that. `0.5` becomes `500m`, `1024Mi` `1Gi`, and `1.5Gi` `1536Mi`.
    public var canonicalText: String { Self.canonicalText(nanos: nanos, format: format) }

    static func canonicalText(nanos: Int128, format: Format) -> String {
        switch format {
        case .binarySI:
            // Below 1024 there is no binary suffix; fractions of a unit round away from zero.
            let isSmall = nanos.magnitude < (1024 * nanosPerUnit).magnitude
            return isSmall ? decimalText(nanos: nanos) : binaryText(nanos: nanos)
        case .decimalSI: return decimalText(nanos: nanos)
        case .decimalExponent:
            let (mantissa, exponent) = mantissaAndExponent(nanos: nanos, maximum: .max)
            return exponent == 0 ? "\(mantissa)" : "\(mantissa)e\(exponent)"
        }
    }

    private static func binaryText(nanos: Int128) -> String {
        let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: nanosPerUnit)
        var mantissa = quotient + remainder.signum()
        var suffix = 0
        while suffix < binarySuffixes.count - 1, mantissa % 1024 == 0 {
            mantissa /= 1024
            suffix += 1
        }
        return "\(mantissa)\(binarySuffixes[suffix])"
    }

    private static func decimalText(nanos: Int128) -> String {
        let (mantissa, exponent) = mantissaAndExponent(nanos: nanos, maximum: 18)
        return "\(mantissa)\(decimalSuffixes[exponent / 3 + 3])"
    }

    /// The shortest whole number and the largest multiple of three, up to `maximum`, with
    /// mantissa × 10^exponent = nanos × 10⁻⁹.
    private static func mantissaAndExponent(
        nanos: Int128, maximum: Int
    ) -> (mantissa: Int128, exponent: Int) {
        if nanos == 0 { return (0, 0) }
        var mantissa = nanos
        var exponent = -9
        while exponent + 3 <= maximum, mantissa % 1000 == 0 {
            mantissa /= 1000
            exponent += 3
        }
        return (mantissa, exponent)
    }

    private static let binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
    private static let decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
}
