internal import KubernetesAPI

/// A rule for every year, as POSIX's `TZ` variable spells it: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Standard time is one hour ahead of UTC (the sign is the other way round), and from the last
/// Sunday of March to 3:00 on the last one of October clocks are one hour further.
struct YearlyTimeZoneRule {
    private let standardOffset: Int64
    private let summer: Summer?

    private struct Summer {
        let offset: Int64
        let start: ChangeDay
        let end: ChangeDay
    }

    init?(_ text: Substring) {
        var scanner = RuleScanner(rest: text)
        guard scanner.skipName(), let offset = scanner.time() else { return nil }
        standardOffset = -offset
        guard scanner.skipName() else {
            summer = nil
            return
        }
        // Without a number, summer time is one hour ahead of standard time.
        let summerOffset = scanner.time().map { -$0 } ?? standardOffset + 3600
        guard let start = scanner.changeDay(), let end = scanner.changeDay() else { return nil }
        summer = Summer(offset: summerOffset, start: start, end: end)
    }

    /// How many seconds clocks are ahead of UTC, so many seconds after the Unix epoch.
    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standardOffset }
        let local = seconds + standardOffset
        let dayNumber = (local - local.remainder(modulo: 86_400)) / 86_400
        let year = CalendarTime.date(fromDays: dayNumber).year
        let start = summer.start.seconds(in: year) - standardOffset
        let end = summer.end.seconds(in: year) - summer.offset
        // South of the equator summer lies around the new year.
        let isSummer =
            start < end
            ? start <= seconds && seconds < end : !(end <= seconds && seconds < start)
        return isSummer ? summer.offset : standardOffset
    }
}

/// A day of the year on which clocks change, and the time of that day, in seconds.
private struct ChangeDay {
    enum Day {
        /// `M10.5.0`: the fifth, or last, Sunday of October.
        case weekday(month: Int64, week: Int64, dayOfWeek: Int64)
        /// `J60`: the first of March, in a leap year as well.
        case dayOfYear(Int64)
        /// `59`: so many days after the first of January.
        case daysAfterNewYear(Int64)
    }

    let day: Day
    let timeOfDay: Int64

    /// When clocks change, as they show it, in seconds since they showed 1970.
    func seconds(in year: Int64) -> Int64 { dayNumber(in: year) * 86_400 + timeOfDay }

    private func dayNumber(in year: Int64) -> Int64 {
        let newYear = CalendarTime.days(year: year, month: 1, day: 1)
        switch day {
        case .daysAfterNewYear(let days): return newYear + days
        case .dayOfYear(let day):
            let isAfterLeapDay = day > 59 && CalendarTime.daysInMonth(2, of: year) == 29
            return newYear + day - 1 + (isAfterLeapDay ? 1 : 0)
        case .weekday(let month, let week, let dayOfWeek):
            let first = CalendarTime.days(year: year, month: month, day: 1)
            // The first of January 1970 was a Thursday.
            let wait = (dayOfWeek - (first + 4)).remainder(modulo: 7)
            let last = first + CalendarTime.daysInMonth(month, of: year) - 1
            var day = first + wait + (week - 1) * 7
            while day > last { day -= 7 }
            return day
        }
    }
}

private struct RuleScanner {
    var rest: Substring

    /// `CET` or, where the name has other characters than letters, `<+03>`.
    mutating func skipName() -> Bool {
        if rest.first == "<" {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let name = rest.prefix { $0.isLetter }
        rest = rest[name.endIndex...]
        return !name.isEmpty
    }

    /// `-1`, `10:30` or `2:00:00`, in seconds.
    mutating func time() -> Int64? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number() else { return nil }
        var seconds = hours * 3600
        if take(":") { seconds += (number() ?? 0) * 60 }
        if take(":") { seconds += number() ?? 0 }
        return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0/3`; without a time clocks change at 2:00.
    mutating func changeDay() -> ChangeDay? {
        guard take(","), let day = day() else { return nil }
        guard take("/") else { return ChangeDay(day: day, timeOfDay: 2 * 3600) }
        return time().map { ChangeDay(day: day, timeOfDay: $0) }
    }

    private mutating func day() -> ChangeDay.Day? {
        if take("J") { return number().map { .dayOfYear($0) } }
        guard take("M") else { return number().map { .daysAfterNewYear($0) } }
        guard let month = number(), (1...12).contains(month), take("."), let week = number(),
            (1...5).contains(week), take("."), let dayOfWeek = number(), dayOfWeek < 7
        else { return nil }
        return .weekday(month: month, week: week, dayOfWeek: dayOfWeek)
    }

    private mutating func number() -> Int64? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest[digits.endIndex...]
        return Int64(digits)
    }

    private mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }
}
