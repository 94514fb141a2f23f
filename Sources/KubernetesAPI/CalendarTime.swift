/// RFC 3339 text to and from microseconds since the Unix epoch, in the proleptic Gregorian
/// calendar.
package enum CalendarTime {
    /// 0001-01-01T00:00:00Z, which Go has for a time that was never set.
    static let goZeroTime: Int64 = -62_135_596_800_000_000

    static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Int64? {
        guard case .string(let text) = value else {
            decoder.reportWrongType(of: value, expected: "time")
            return nil
        }
        if let microseconds = microseconds(of: text) { return microseconds }
        decoder.report(
            .invalidValue(reason: "\"\(text)\" is not a time such as 2026-01-02T03:04:05Z"))
        return nil
    }

    /// `2026-01-02T03:04:05Z`, with six decimals of a second if `fraction` is wanted.
    static func text(_ microseconds: Int64, fraction: Bool) -> String {
        let subsecond = microseconds.remainder(modulo: 1_000_000)
        let seconds = (microseconds - subsecond) / 1_000_000
        let secondOfDay = seconds.remainder(modulo: 86_400)
        let (year, month, day) = date(fromDays: (seconds - secondOfDay) / 86_400)
        let hour = padded(secondOfDay / 3600, 2)
        let minute = padded(secondOfDay / 60 % 60, 2)
        let second = padded(secondOfDay % 60, 2)
        let decimals = fraction ? ".\(padded(subsecond, 6))" : ""
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
            + "T\(hour):\(minute):\(second)\(decimals)Z"
    }

    /// Reads RFC 3339 text; digits of the fraction after the sixth are cut off.
    static func microseconds(of text: String) -> Int64? {
        var scanner = Scanner(rest: Substring(text).utf8)
        guard let year = scanner.number(digits: 4), scanner.take("-"),
            let month = scanner.number(digits: 2), scanner.take("-"),
            let day = scanner.number(digits: 2), scanner.take("T"),
            let hour = scanner.number(digits: 2), scanner.take(":"),
            let minute = scanner.number(digits: 2), scanner.take(":"),
            let second = scanner.number(digits: 2),
            let fraction = scanner.fraction(),
            let offset = scanner.offset(),
            scanner.rest.isEmpty,
            (1...12).contains(month), (1...daysInMonth(month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        return seconds * 1_000_000 + fraction
    }

    private struct Scanner {
        var rest: Substring.UTF8View

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func digit() -> Int64? {
            guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            else { return nil }
            rest.removeFirst()
            return Int64(byte - UInt8(ascii: "0"))
        }

        mutating func number(digits: Int) -> Int64? {
            var number: Int64 = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        /// The optional fraction of a second, in microseconds.
        mutating func fraction() -> Int64? {
            guard take(".") else { return 0 }
            guard var fraction = digit() else { return nil }
            var count = 1
            while let digit = digit() {
                if count < 6 { fraction = fraction * 10 + digit }
                count += 1
            }
            while count < 6 {
                fraction *= 10
                count += 1
            }
            return fraction
        }

        /// The offset from UTC in seconds.
        mutating func offset() -> Int64? {
            if take("Z") { return 0 }
            let isNegative = rest.first == UInt8(ascii: "-")
            guard isNegative ? take("-") : take("+"),
                let hours = number(digits: 2), take(":"), let minutes = number(digits: 2),
                hours <= 24, minutes < 60
            else { return nil }
            let seconds = hours * 3600 + minutes * 60
            return isNegative ? -seconds : seconds
        }
    }

    /// How many days the month, 1 to 12, has.
    package static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // Both directions count years from March, so that the leap day is the last of its year, and in
    // eras of 400 years, which all have 146,097 days. 719,468 days lie between 0000-03-01 and the
    // Unix epoch.

    /// The days from the Unix epoch to a date.
    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let yearOfEra = marchYear.remainder(modulo: 400)
        let era = (marchYear - yearOfEra) / 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date so many days after the Unix epoch.
    package static func date(
        fromDays days: Int64
    ) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let dayOfEra = shifted.remainder(modulo: 146_097)
        let era = (shifted - dayOfEra) / 146_097
        let leapDays = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// The remainder that is never negative.
    package func remainder(modulo divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
