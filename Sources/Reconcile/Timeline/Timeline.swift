public import Controllers

/// What happens to the workloads of a cluster while time passes: how many Pods each has, and what
/// all of them need together.
public struct Timeline: Sendable {
    /// How many Pods a workload has at a moment, as its status tells.
    public struct Counts: Hashable, Sendable {
        /// What the workload asks for.
        public var desired = 0
        public var total = 0
        public var updated = 0
        public var ready = 0
        public var available = 0

        /// The Pods beyond what is asked for, which a rollout adds for a while.
        public var surge: Int { max(0, total - desired) }

        public init() {}
    }

    /// What a workload counts from `time` on, until the next sample.
    public struct Sample: Hashable, Sendable {
        /// Since the start.
        public let time: Duration
        public let counts: Counts
    }

    /// One version of a workload's Pods, and how many of it are asked for.
    public struct Revision: Hashable, Sendable {
        public struct Size: Hashable, Sendable {
            public let time: Duration
            public let replicas: Int
        }

        /// The ReplicaSet, or the ControllerRevision.
        public let name: String
        /// Whether it was there at the start.
        public let isOld: Bool
        /// Where the size changes, the first at the start or when the revision is made.
        public internal(set) var sizes: [Size]
    }

    /// A workload about which anything changes.
    public struct Workload: Sendable {
        public let key: ObjectKey
        /// Where the counts change, the first at the start.
        public internal(set) var samples: [Sample]
        /// The least that was available at any moment; `nil` for a workload that had nothing to
        /// lose at the start.
        public internal(set) var lowestAvailable: Int?
        /// Whether it is still there at the end.
        public internal(set) var remains = true
        public internal(set) var revisions: [Revision] = []

        /// Whether less was available than at the start and than is asked for in the end.
        public var loses: Bool {
            guard remains, let lowest = lowestAvailable, let first = samples.first,
                let last = samples.last
            else { return false }
            return lowest < min(first.counts.available, last.counts.desired)
        }
    }

    /// What the Pods that are bound to nodes need.
    public struct Demand: Hashable, Sendable {
        public var pods = 0
        /// Requested thousandths of a CPU.
        public var cpuMillis: Int64 = 0
        public var memoryBytes: Int64 = 0

        public init() {}
    }

    public struct DemandSample: Hashable, Sendable {
        public let time: Duration
        public let demand: Demand
    }

    /// How many active Pods a node has from `time` on.
    public struct NodeSample: Hashable, Sendable {
        public let time: Duration
        public let pods: Int
    }

    /// The Pods of each node that ever had one.
    public internal(set) var nodes: [String: [NodeSample]] = [:]
    /// Sorted by key.
    public internal(set) var workloads: [Workload] = []
    /// Where the demand changes, the first at the start.
    public internal(set) var demand: [DemandSample] = []
    /// The most of each at any moment; not all need to be at the same one.
    public internal(set) var peak = Demand()

    public init() {}

    public func workload(_ key: ObjectKey) -> Workload? {
        workloads.first { $0.key == key }
    }
}
