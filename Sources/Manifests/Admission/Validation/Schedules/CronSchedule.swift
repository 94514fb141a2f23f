/// When a CronJob is due: five fields such as `*/15 8-18 * * mon-fri`, a word such as `@daily`, or
/// `@every 90m`.
public enum CronSchedule: Hashable, Sendable {
    /// At each minute whose parts are all among these.
    case fields(Fields)
    /// Every so many seconds, at least 1.
    case every(seconds: Int64)

    /// The minutes, hours, days and months at which a schedule is due, as sets of bits.
    public struct Fields: Hashable, Sendable {
        /// Bits 0 to 59.
        public var minutes: UInt64
        /// Bits 0 to 23.
        public var hours: UInt64
        /// Bits 1 to 31.
        public var daysOfMonth: UInt64
        /// Bits 1 to 12.
        public var months: UInt64
        /// Bits 0, Sunday, to 6.
        public var daysOfWeek: UInt64
        /// Whether the days of the month, or of the week, were given as `*`: if neither was, a day
        /// matches when it is in either set.
        public var isAnyDayOfMonth: Bool
        public var isAnyDayOfWeek: Bool
    }

    /// Why a text is no schedule, in the words of Kubernetes' parser.
    public struct ParseError: Error, Hashable {
        public let reason: String
    }

    /// - Throws: `ParseError` with the first fault of `text`.
    public init(_ text: String) throws(ParseError) {
        let trimmed = text.split(separator: " ").joined(separator: " ")
        if trimmed.isEmpty { throw ParseError(reason: "empty spec string") }
        if trimmed.hasPrefix("@") {
            self = try CronSchedule(descriptor: trimmed)
            return
        }
        let parts = trimmed.split(separator: " ").map(String.init)
        guard parts.count == 5 else {
            let list = parts.joined(separator: " ")
            throw ParseError(
                reason: "expected exactly 5 fields, found \(parts.count): [\(list)]")
        }
        let days = try CronField.dayOfMonth.bits(of: parts[2])
        let weekdays = try CronField.dayOfWeek.bits(of: parts[4])
        self = .fields(
            Fields(
                minutes: try CronField.minute.bits(of: parts[0]).bits,
                hours: try CronField.hour.bits(of: parts[1]).bits, daysOfMonth: days.bits,
                months: try CronField.month.bits(of: parts[3]).bits, daysOfWeek: weekdays.bits,
                isAnyDayOfMonth: days.isAny, isAnyDayOfWeek: weekdays.isAny))
    }

    private init(descriptor: String) throws(ParseError) {
        switch descriptor {
        case "@yearly", "@annually": self = try CronSchedule("0 0 1 1 *")
        case "@monthly": self = try CronSchedule("0 0 1 * *")
        case "@weekly": self = try CronSchedule("0 0 * * 0")
        case "@daily", "@midnight": self = try CronSchedule("0 0 * * *")
        case "@hourly": self = try CronSchedule("0 * * * *")
        default:
            let prefix = "@every "
            guard descriptor.hasPrefix(prefix) else {
                throw ParseError(reason: "unrecognized descriptor: \(descriptor)")
            }
            do {
                let nanoseconds = try GoDuration.nanoseconds(
                    of: String(descriptor.dropFirst(prefix.count)))
                // A schedule has whole seconds, and at least one.
                self = .every(seconds: max(1, nanoseconds / 1_000_000_000))
            } catch {
                throw ParseError(
                    reason: "failed to parse duration \(descriptor): \(error.reason)")
            }
        }
    }
}
