/// Numbers as Go's standard library writes them, because Kubernetes' output is made by it.
enum GoNumber {
    /// A number as Go's `encoding/json` writes it: the shortest digits that read back as the same
    /// number, with an exponent only below 1e-6 and from 1e21 on.
    ///
    /// JSON has no infinities and no not-a-number; they become `null`.
    static func json(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let decimal = ShortestDecimal(value.description)
        let needsExponent = value != 0 && !(-6..<21).contains(decimal.exponent)
        return needsExponent
            ? decimal.scientific(minimumExponentDigits: 1) : decimal.positional
    }

    /// A floating-point key of a YAML map as Kubernetes' YAML library turns it into text: in single
    /// precision, with an exponent below 1e-4 and from 1e6 on.
    static func yamlKey(_ value: Double) -> String {
        let single = Float(value)
        if single.isNaN { return ".nan" }
        if single.isInfinite { return single < 0 ? "-.inf" : ".inf" }
        let decimal = ShortestDecimal(single.description)
        let needsExponent = single != 0 && !(-4..<6).contains(decimal.exponent)
        return needsExponent
            ? decimal.scientific(minimumExponentDigits: 2) : decimal.positional
    }
}

/// The digits of a floating-point number and where its decimal point stands.
private struct ShortestDecimal {
    private var isNegative = false
    /// Without leading and trailing zeros; `0` for zero.
    private var digits: [Character] = []
    /// The power of ten of the first digit.
    private(set) var exponent = 0

    /// Takes apart what Swift writes: `-12.5`, `1e-05`, `1.25e+22`.
    init(_ description: String) {
        var text = description[...]
        if text.first == "-" {
            isNegative = true
            text.removeFirst()
        }
        let parts = text.split(separator: "e")
        let mantissa = parts.first ?? "0"
        let integerDigits = mantissa.prefix { $0 != "." }.count
        let allDigits = mantissa.filter { $0 != "." }
        let leadingZeros = allDigits.prefix { $0 == "0" }.count
        digits = Array(allDigits.dropFirst(leadingZeros))
        while digits.last == "0" { digits.removeLast() }
        guard !digits.isEmpty else {
            digits = ["0"]
            return
        }
        let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        exponent = written + integerDigits - 1 - leadingZeros
    }

    /// `0.00125`, `1250`.
    var positional: String {
        let sign = isNegative ? "-" : ""
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + String(digits)
        }
        let integer = digits.prefix(exponent + 1)
        let padding = String(repeating: "0", count: exponent + 1 - integer.count)
        let fraction = digits.dropFirst(exponent + 1)
        return sign + String(integer) + padding + (fraction.isEmpty ? "" : "." + String(fraction))
    }

    /// `1.25e-09`, with at least the given number of digits in the exponent.
    func scientific(minimumExponentDigits: Int) -> String {
        let sign = isNegative ? "-" : ""
        let fraction = digits.dropFirst()
        let power = String(exponent.magnitude)
        let padding = String(repeating: "0", count: max(0, minimumExponentDigits - power.count))
        return sign + String(digits.prefix(1)) + (fraction.isEmpty ? "" : "." + String(fraction))
            + "e" + (exponent < 0 ? "-" : "+") + padding + power
    }
}
