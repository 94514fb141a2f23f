/// A moment, as Kubernetes' `MicroTime` fields hold it: encoded with six decimals,
/// `2026-01-02T03:04:05.000006Z`.
///
/// `MicroTime()` is Go's zero time, as for `Timestamp`.
public struct MicroTime: Hashable, Sendable {
    /// The time since the Unix epoch, in microseconds.
    public var microseconds: Int64

    public init() { microseconds = CalendarTime.goZeroTime }

    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Reads RFC 3339 text, with any fraction and offset.
    public init?(_ text: String) {
        guard let microseconds = CalendarTime.microseconds(of: text) else { return nil }
        self.microseconds = microseconds
    }

    public var isZero: Bool { self == MicroTime() }

    /// The moment as encoded in `Time` fields, which have whole seconds only.
    public var timestamp: Timestamp { Timestamp(microseconds: microseconds) }
}

extension MicroTime: Comparable {
    public static func < (left: MicroTime, right: MicroTime) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension MicroTime: FieldValue {
    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> MicroTime? {
        CalendarTime.decode(value, with: &decoder).map { MicroTime(microseconds: $0) }
    }

    public func encoded() -> Value { isZero ? .null : .string(description) }
}

extension MicroTime: CustomStringConvertible {
    public var description: String { CalendarTime.text(microseconds, fraction: true) }
}
