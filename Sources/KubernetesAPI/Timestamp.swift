/// A moment, as Kubernetes' `Time` fields hold it: encoded in whole seconds of UTC,
/// `2026-01-02T03:04:05Z`, but as precise in memory as it was decoded or computed.
///
/// `Timestamp()` is Go's zero time, the first moment of the year 1: a required field without a
/// value. It is encoded as `null`.
public struct Timestamp: Hashable, Sendable {
    /// The time since the Unix epoch, in microseconds.
    public var microseconds: Int64

    public init() { microseconds = CalendarTime.goZeroTime }

    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// A whole number of seconds since the Unix epoch.
    public init(seconds: Int64) { microseconds = seconds.saturatingMultiplied(by: 1_000_000) }

    /// Reads RFC 3339 text, with any fraction and offset: `2026-01-02T03:04:05.678+01:00`.
    public init?(_ text: String) {
        guard let microseconds = CalendarTime.microseconds(of: text) else { return nil }
        self.microseconds = microseconds
    }

    public var isZero: Bool { self == Timestamp() }

    /// The moment without its fraction of a second, as it is after encoding and decoding.
    public var truncatedToSeconds: Timestamp {
        Timestamp(microseconds: microseconds - microseconds.remainder(modulo: 1_000_000))
    }

    /// The moment as encoded in `MicroTime` fields.
    public var microTime: MicroTime { MicroTime(microseconds: microseconds) }
}

extension Timestamp {
    /// What has a text, from the year 0 to 9999: arithmetic does not leave it, so that a sum with
    /// any number that a manifest carries can be written and read again.
    private static let representable: ClosedRange<Int64> = {
        let greatest = CalendarTime.microseconds(of: "9999-12-31T23:59:59Z") ?? .max
        return (CalendarTime.microseconds(of: "0000-01-01T00:00:00Z") ?? 0)...greatest
    }()

    private init(bounding microseconds: Int64) {
        let range = Self.representable
        self.microseconds = min(max(microseconds, range.lowerBound), range.upperBound)
    }
}

extension Timestamp: Comparable {
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(bounding: time.microseconds.saturatingAdding(duration.wholeMicroseconds))
    }

    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(bounding: time.microseconds.saturatingSubtracting(duration.wholeMicroseconds))
    }

    /// The time from `right` to `left`; negative if `left` is earlier.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .microseconds(left.microseconds.saturatingSubtracting(right.microseconds))
    }

    public static func += (time: inout Timestamp, duration: Duration) { time = time + duration }
    public static func -= (time: inout Timestamp, duration: Duration) { time = time - duration }
}

extension Timestamp: FieldValue {
    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Timestamp? {
        CalendarTime.decode(value, with: &decoder).map { Timestamp(microseconds: $0) }
    }

    public func encoded() -> Value { isZero ? .null : .string(description) }
}

extension Timestamp: CustomStringConvertible {
    public var description: String { CalendarTime.text(microseconds, fraction: false) }
}

extension Duration {
    /// The duration in microseconds, as far as there are so many; a fraction of one is cut off.
    var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.saturatingMultiplied(by: 1_000_000)
            .saturatingAdding(attoseconds / 1_000_000_000_000)
    }
}
