internal import KubernetesAPI
internal import Manifests

/// A schedule in a time zone.
///
/// Days on which clocks change follow from one rule: a schedule is due at each moment when the
/// clocks show a time that matches. A time that is skipped in spring does not come, one that is
/// repeated in autumn comes twice.
struct ZonedSchedule {
    /// A schedule that matches no day of so many years never comes, such as `0 0 31 2 *`.
    private static let yearLimit: Int64 = 5

    let schedule: CronSchedule
    /// `nil` for UTC.
    let zone: String?
    let timeZones: any TimeZoneRules

    /// The first moment after `time` at which the schedule is due; `nil` if there is none.
    func next(after time: Timestamp) -> Timestamp? {
        switch schedule {
        case .every(let interval):
            return time.truncatedToSeconds + .seconds(interval)
        case .fields(let fields):
            let second = time.truncatedToSeconds.microseconds / 1_000_000
            let nextMinute = second - second.remainder(modulo: 60) + 60
            return firstMatch(of: fields, from: nextMinute).map { Timestamp(seconds: $0) }
        }
    }

    /// Goes forward by the largest unit that does not match, until all do.
    private func firstMatch(of fields: CronSchedule.Fields, from start: Int64) -> Int64? {
        var moment = start
        var clock = ClockTime(seconds: moment + offset(at: moment))
        let lastYear = clock.year + Self.yearLimit
        // Every pass goes at least one minute forward.
        while clock.year <= lastYear {
            if !fields.months.has(clock.month) {
                moment = startOfDay(clock.firstDayOfNextMonth, after: moment)
            } else if !fields.matchesDay(clock) {
                moment = startOfDay(clock.dayNumber + 1, after: moment)
            } else if !fields.hours.has(clock.hour) {
                moment += (60 - clock.minute) * 60
            } else if !fields.minutes.has(clock.minute) {
                moment += 60
            } else {
                return moment
            }
            clock = ClockTime(seconds: moment + offset(at: moment))
        }
        return nil
    }

    /// The moment at which the day with that number begins; `moment` lies before it.
    ///
    /// Where clocks change on the way, the offset of today misses midnight by as much. Where they
    /// change at midnight, the day may have no 0:00; it begins with the change then.
    private func startOfDay(_ dayNumber: Int64, after moment: Int64) -> Int64 {
        let midnight = dayNumber * 86_400
        let guess = midnight - offset(at: moment)
        let corrected = midnight - offset(at: guess)
        let isMidnight = corrected + offset(at: corrected) == midnight
        return max(isMidnight ? corrected : guess, moment + 60)
    }

    private func offset(at seconds: Int64) -> Int64 {
        zone.flatMap { timeZones.secondsAheadOfUTC(in: $0, at: Timestamp(seconds: seconds)) } ?? 0
    }
}

/// What clocks and calendars show, so many seconds after they showed 1970-01-01 0:00.
private struct ClockTime {
    /// Days since 1970-01-01.
    let dayNumber: Int64
    let year: Int64
    let month: Int64
    let day: Int64
    /// 0 is Sunday.
    let dayOfWeek: Int64
    let hour: Int64
    let minute: Int64

    init(seconds: Int64) {
        let secondOfDay = seconds.remainder(modulo: 86_400)
        dayNumber = (seconds - secondOfDay) / 86_400
        (year, month, day) = CalendarTime.date(fromDays: dayNumber)
        // The first of January 1970 was a Thursday.
        dayOfWeek = (dayNumber + 4).remainder(modulo: 7)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
    }

    var firstDayOfNextMonth: Int64 {
        dayNumber - day + 1 + CalendarTime.daysInMonth(month, of: year)
    }
}

extension CronSchedule.Fields {
    /// If both kinds of days are restricted, one that matches is enough.
    fileprivate func matchesDay(_ clock: ClockTime) -> Bool {
        let matchesDayOfMonth = daysOfMonth.has(clock.day)
        let matchesDayOfWeek = daysOfWeek.has(clock.dayOfWeek)
        return isAnyDayOfMonth || isAnyDayOfWeek
            ? matchesDayOfMonth && matchesDayOfWeek : matchesDayOfMonth || matchesDayOfWeek
    }
}

extension UInt64 {
    fileprivate func has(_ bit: Int64) -> Bool { self & (1 << UInt64(bit)) != 0 }
}
