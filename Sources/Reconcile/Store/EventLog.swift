public import Controllers
public import KubernetesAPI

/// What happened, for people: the last `limit` different events; one that repeats is counted.
public struct EventLog: Sendable {
    /// An event and how often it was seen.
    public struct Entry: Hashable, Sendable {
        public let event: EventRecord
        public internal(set) var count: Int
        public let firstSeen: Timestamp
        public internal(set) var lastSeen: Timestamp
        /// Grows with every sighting: tells entries seen since an earlier look.
        public internal(set) var sequence: Int
    }

    /// The most different events that are kept; the one least recently first seen goes first.
    public static let limit = 10_000

    private var entries: [EventRecord: Entry] = [:]
    /// The kept events in the order in which they were first seen, as a ring.
    private var order: [EventRecord] = []
    private var oldest = 0
    /// How many events were recorded, repetitions included.
    public private(set) var sequence = 0

    public init() {}

    /// Whether the event was seen before, and is still kept.
    public func contains(_ event: EventRecord) -> Bool { entries[event] != nil }

    public mutating func record(_ event: EventRecord, now: Timestamp) {
        if entries[event] != nil {
            sequence += 1
            entries[event]?.count += 1
            entries[event]?.lastSeen = now
            entries[event]?.sequence = sequence
            return
        }
        restore(event, count: 1, firstSeen: now, lastSeen: now)
    }

    /// Adds an event that is not in the log as it was saved.
    mutating func restore(
        _ event: EventRecord, count: Int, firstSeen: Timestamp, lastSeen: Timestamp
    ) {
        sequence += 1
        if order.count < Self.limit {
            order.append(event)
        } else {
            entries[order[oldest]] = nil
            order[oldest] = event
            oldest = (oldest + 1) % Self.limit
        }
        entries[event] = Entry(
            event: event, count: count, firstSeen: firstSeen, lastSeen: lastSeen,
            sequence: sequence)
    }

    /// The kept events in the order in which they were first seen.
    public var all: [Entry] {
        (order[oldest...] + order[..<oldest]).compactMap { entries[$0] }
    }

    /// The kept events that were seen, or seen again, after the sequence number `sequence`.
    public func since(_ sequence: Int) -> [Entry] {
        all.filter { $0.sequence > sequence }
    }
}
