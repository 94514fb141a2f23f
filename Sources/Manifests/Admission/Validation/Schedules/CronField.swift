/// One of the five fields of a schedule: its bounds, and the names its numbers have.
struct CronField {
    let range: ClosedRange<UInt>
    let names: [String]
    /// The number that the first name means.
    let firstNamed: UInt

    static let minute = CronField(range: 0...59)
    static let hour = CronField(range: 0...23)
    static let dayOfMonth = CronField(range: 1...31)
    static let month = CronField(
        range: 1...12,
        names: [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ], firstNamed: 1)
    static let dayOfWeek = CronField(
        range: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    private init(range: ClosedRange<UInt>, names: [String] = [], firstNamed: UInt = 0) {
        self.range = range
        self.names = names
        self.firstNamed = firstNamed
    }

    typealias ParseError = CronSchedule.ParseError

    /// The numbers that `text`, a list of ranges, names; and whether it names any number by `*`.
    func bits(of text: String) throws(ParseError) -> (bits: UInt64, isAny: Bool) {
        var bits: UInt64 = 0
        var isAny = false
        for part in text.split(separator: ",") {
            let range = try self.bits(ofRange: String(part))
            bits |= range.bits
            isAny = isAny || range.isAny
        }
        return (bits, isAny)
    }

    /// A range: `*`, `5`, `mon-fri` or one of these with `/step`. `5/10` goes from 5 to the end.
    private func bits(ofRange text: String) throws(ParseError) -> (bits: UInt64, isAny: Bool) {
        let stepParts = text.split(separator: "/", omittingEmptySubsequences: false)
        let ends = (stepParts.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
        guard stepParts.count <= 2 else { throw ParseError(reason: "too many slashes: \(text)") }
        guard let first = ends.first, ends.count <= 2 else {
            throw ParseError(reason: "too many hyphens: \(text)")
        }
        var isAny = first == "*" || first == "?"
        var start = range.lowerBound
        var end = range.upperBound
        if !isAny {
            start = try number(first)
            end = ends.count == 2 ? try number(ends[1]) : start
        }
        var step: UInt = 1
        if stepParts.count == 2 {
            step = try unsigned(stepParts[1])
            if !isAny, ends.count == 1 { end = range.upperBound }
            if step > 1 { isAny = false }
        }
        try checkBounds(start: start, end: end, step: step, text)
        var bits: UInt64 = 0
        for number in stride(from: start, through: end, by: Int(step)) { bits |= 1 << number }
        return (bits, isAny)
    }

    private func checkBounds(
        start: UInt, end: UInt, step: UInt, _ text: String
    ) throws(ParseError) {
        if start < range.lowerBound {
            throw ParseError(
                reason: "beginning of range (\(start)) below minimum (\(range.lowerBound)): "
                    + text)
        }
        if end > range.upperBound {
            throw ParseError(
                reason: "end of range (\(end)) above maximum (\(range.upperBound)): \(text)")
        }
        if start > end {
            throw ParseError(
                reason: "beginning of range (\(start)) beyond end of range (\(end)): \(text)")
        }
        if step == 0 {
            throw ParseError(reason: "step of range should be a positive number: \(text)")
        }
    }

    private func number(_ text: Substring) throws(ParseError) -> UInt {
        if let index = names.firstIndex(of: text.lowercased()) {
            return firstNamed + UInt(index)
        }
        return try unsigned(text)
    }

    private func unsigned(_ text: Substring) throws(ParseError) -> UInt {
        guard let number = Int32(text) else {
            throw ParseError(reason: "failed to parse int from \(text)")
        }
        if number < 0 {
            throw ParseError(reason: "negative number (\(number)) not allowed: \(text)")
        }
        return UInt(number)
    }
}
