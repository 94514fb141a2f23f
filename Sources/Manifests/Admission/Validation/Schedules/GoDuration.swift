/// Durations as Go writes them: `1h15m30.5s`.
package enum GoDuration {
    struct ParseError: Error, Hashable {
        let reason: String
    }

    private static let nanosecondsPerUnit: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
    ]

    /// The duration; `nil` for a text that is none.
    package static func duration(of text: String) -> Duration? {
        (try? nanoseconds(of: text)).map { .nanoseconds($0) }
    }

    /// The length of a duration in nanoseconds; a sequence of numbers, each with its unit.
    static func nanoseconds(of text: String) throws(ParseError) -> Int64 {
        let invalid = ParseError(reason: "time: invalid duration \"\(text)\"")
        var rest = text[...]
        var sign = 1.0
        if let first = rest.first, first == "-" || first == "+" {
            sign = first == "-" ? -1 : 1
            rest.removeFirst()
        }
        if rest == "0" { return 0 }
        if rest.isEmpty { throw invalid }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits) else { throw invalid }
            rest = rest[digits.endIndex...]
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest = rest[unit.endIndex...]
            if unit.isEmpty {
                throw ParseError(reason: "time: missing unit in duration \"\(text)\"")
            }
            guard let scale = nanosecondsPerUnit[String(unit)] else {
                throw ParseError(
                    reason: "time: unknown unit \"\(unit)\" in duration \"\(text)\"")
            }
            total += number * scale
        }
        guard let nanoseconds = Int64(exactly: (sign * total).rounded(.towardZero)) else {
            throw invalid
        }
        return nanoseconds
    }
}
