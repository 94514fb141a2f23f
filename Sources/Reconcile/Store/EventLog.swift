public import Controllers
public import KubernetesAPI

/// What happened, for people: the last `limit` different events; one that repeats is counted.
public struct EventLog: Sendable {
    /// An event and how often it was seen.
    public struct Entry: Hashable, Sendable {
        public let event: EventRecord
        /// Who told of it first: a controller, or `kubelet`; empty where that was not kept.
        public let source: String
        /// The node of a kubelet; empty for controllers.
        public let host: String
        fileprivate let hash: Int
        public internal(set) var count: Int
        public let firstSeen: Timestamp
        public internal(set) var lastSeen: Timestamp
        /// Grows with every sighting: tells entries seen since an earlier look.
        public internal(set) var sequence: Int
    }

    /// The most different events that are kept; the one least recently first seen goes first.
    public static let limit = 10_000

    /// The kept events in the order in which they were first seen, as a ring.
    private var ring: [Entry] = []
    private var oldest = 0
    /// The place in the ring of the newest event with that hash. Hashing an event, with its texts,
    /// costs most of recording it; so it is done once.
    private var places: [Int: Int] = [:]
    /// How many events were recorded, repetitions included.
    public private(set) var sequence = 0

    public init() {}

    /// Whether the event was seen before, and is still kept.
    public func contains(_ event: EventRecord) -> Bool {
        places[event.hashValue].map { ring[$0].event == event } ?? false
    }

    /// - Parameters:
    ///   - source: who tells of the event.
    ///   - host: the node of a kubelet.
    public mutating func record(
        _ event: EventRecord, from source: String, on host: String = "", now: Timestamp
    ) {
        let hash = event.hashValue
        if let place = places[hash], ring[place].event == event {
            sequence += 1
            ring[place].count += 1
            ring[place].lastSeen = now
            ring[place].sequence = sequence
            return
        }
        add(event, from: source, on: host, hash: hash, count: 1, firstSeen: now, lastSeen: now)
    }

    /// Adds an event that is not in the log as it was saved.
    mutating func restore(
        _ event: EventRecord, from source: String, on host: String, count: Int,
        firstSeen: Timestamp, lastSeen: Timestamp
    ) {
        add(
            event, from: source, on: host, hash: event.hashValue, count: count,
            firstSeen: firstSeen, lastSeen: lastSeen)
    }

    private mutating func add(
        _ event: EventRecord, from source: String, on host: String, hash: Int, count: Int,
        firstSeen: Timestamp, lastSeen: Timestamp
    ) {
        sequence += 1
        let entry = Entry(
            event: event, source: source, host: host, hash: hash, count: count,
            firstSeen: firstSeen, lastSeen: lastSeen, sequence: sequence)
        if ring.count < Self.limit {
            places[hash] = ring.count
            ring.append(entry)
            return
        }
        let dropped = ring[oldest].hash
        if places[dropped] == oldest { places[dropped] = nil }
        places[hash] = oldest
        ring[oldest] = entry
        oldest = (oldest + 1) % Self.limit
    }

    /// The kept events in the order in which they were first seen.
    public var all: [Entry] { Array(ring[oldest...] + ring[..<oldest]) }

    /// The kept events that were seen, or seen again, after the sequence number `sequence`.
    public func since(_ sequence: Int) -> [Entry] {
        all.filter { $0.sequence > sequence }
    }
}
