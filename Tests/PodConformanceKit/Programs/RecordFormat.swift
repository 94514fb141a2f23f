/// How `awk` shows numbers.
enum RecordFormat {
    /// As `%.6g` does.
    static func general(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
        var magnitude = abs(number)
        var exponent = 0
        while magnitude >= 10, exponent < 300 {
            (magnitude, exponent) = (magnitude / 10, exponent + 1)
        }
        while magnitude < 1, exponent > -300 {
            (magnitude, exponent) = (magnitude * 10, exponent - 1)
        }
        guard (-4..<6).contains(exponent) else { return "\(number)" }
        var text = fixed(number, 5 - exponent)
        while text.contains("."), text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// With so many digits behind the point.
    static func fixed(_ number: Double, _ digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let whole = Int((abs(number) * scale).rounded(.toNearestOrEven))
        var text = String(whole)
        text = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        let sign = number < 0 && whole != 0 ? "-" : ""
        return sign + text.dropLast(digits) + (digits > 0 ? "." + text.suffix(digits) : "")
    }

    static func text(
        _ layout: String, _ letter: Character, text: String, number: Double
    ) throws(ShellFault) -> String {
        let parts = layout.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isLeft = layout.hasPrefix("-")
        let size = (parts.first ?? "").drop { $0 == "-" }
        let width = Int(size) ?? 0
        let precision = parts.count > 1 ? Int(parts[1]) ?? 0 : nil
        var shown: String
        switch letter {
        case "s": shown = precision.map { String(text.prefix($0)) } ?? text
        case "d", "i": shown = String(Int(number))
        case "x": shown = String(Int(number), radix: 16)
        case "f": shown = fixed(number, precision ?? 6)
        case "g" where precision == nil: shown = general(number)
        default: throw ShellFault("awk: %\(layout)\(letter)")
        }
        if size.hasPrefix("0"), letter != "s", !isLeft {
            let sign = shown.hasPrefix("-") ? "-" : ""
            let digits = shown.dropFirst(sign.count)
            let count = max(0, width - digits.count - sign.count)
            return sign + String(repeating: "0", count: count) + digits
        }
        return isLeft ? Text.left(shown, width) : Text.right(shown, width)
    }
}
