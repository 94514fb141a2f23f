/// Arithmetic with numbers that a manifest carries, which may be as great as their fields hold:
/// what would overflow comes out as the number next to it that there is.
extension FixedWidthInteger {
    package func saturatingAdding(_ other: Self) -> Self {
        let (sum, hasOverflown) = addingReportingOverflow(other)
        return hasOverflown ? (other < 0 ? .min : .max) : sum
    }

    package func saturatingSubtracting(_ other: Self) -> Self {
        let (difference, hasOverflown) = subtractingReportingOverflow(other)
        return hasOverflown ? (other < 0 ? .max : .min) : difference
    }

    package func saturatingMultiplied(by other: Self) -> Self {
        let (product, hasOverflown) = multipliedReportingOverflow(by: other)
        return hasOverflown ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
