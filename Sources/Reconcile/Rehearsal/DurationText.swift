/// Reads durations as people write them: `90s`, `1m30s`, `2h`, `500ms`, or bare seconds.
enum DurationText {
    private static let units: [(suffix: String, unit: Duration)] = [
        ("ms", .milliseconds(1)), ("h", .seconds(3600)), ("m", .seconds(60)), ("s", .seconds(1)),
    ]
    /// Longer than any plan: a century, in seconds.
    private static let maximumSeconds = 3_155_760_000.0

    /// `nil` for anything else.
    static func duration(_ text: String) -> Duration? {
        if let seconds = Double(text) { return duration(seconds, .seconds(1)) }
        var rest = text[...]
        var sum = Duration.zero
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            guard let number = Double(digits),
                let match = units.first(where: { rest.hasPrefix($0.suffix) }),
                let part = duration(number, match.unit)
            else { return nil }
            rest = rest.dropFirst(match.suffix.count)
            sum += part
        }
        return text.isEmpty ? nil : sum
    }

    private static func duration(_ number: Double, _ unit: Duration) -> Duration? {
        guard number.isFinite, number >= 0, number <= maximumSeconds else { return nil }
        return unit * number
    }
}
