import KubernetesAPI

extension IntOrString {
    /// Whether this is no Pod at all, as a count or as a percentage. A text that is neither counts
    /// for nothing.
    var isZero: Bool {
        switch self {
        case .int(let count): count == 0
        case .string(let text): (percentage ?? Int(text) ?? 0) == 0
        }
    }

    /// The number before the `%`; `nil` if this is not a percentage.
    var percentage: Int? {
        guard case .string(let text) = self, text.last == "%" else { return nil }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }
}

extension FaultList {
    /// The field must be a count of at least 0, or a percentage.
    mutating func requireAmount(_ field: String, _ amount: IntOrString?) {
        switch amount {
        case .string(let text)? where amount?.percentage == nil:
            invalid(
                field, text,
                "a valid percent string must be a numeric string followed by an ending '%' "
                    + "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')")
        case .int(let count)?: requireNonNegative(field, count)
        case .string?, nil: break
        }
    }

    /// A percentage must not exceed the whole.
    mutating func requireAtMostAll(_ field: String, _ amount: IntOrString?) {
        guard let amount, let percentage = amount.percentage, percentage > 100 else { return }
        invalid(field, amount, "must not be greater than 100%")
    }
}
