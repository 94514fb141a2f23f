/// Spans of time as Go writes them: 90s, 5m, 1h30m, 1.5h, 500ms.
enum AgeText {
    private static let units: [(name: String, duration: Duration)] = [
        ("ns", .nanoseconds(1)), ("us", .microseconds(1)), ("ms", .milliseconds(1)),
        ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)),
    ]
    private static let maximumHours = 1_000_000.0

    static func duration(_ text: String) -> Duration? {
        let isNegative = text.hasPrefix("-")
        var rest = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !rest.isEmpty else { return nil }
        if rest == "0" { return .zero }
        var total = Duration.zero
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix(while: \.isLetter)
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits),
                let length = units.first(where: { $0.name == unit })?.duration,
                number * (length / .seconds(3600)) < maximumHours
            else { return nil }
            total += length * number
        }
        return isNegative ? .zero - total : total
    }
}
