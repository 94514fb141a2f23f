/// What of a node is in use, as a backend has measured it.
///
/// What is `nil` the backend cannot measure: no threshold of it is ever met.
public struct NodeMeasurement: Hashable, Sendable {
    /// What is left of something, and all there is of it.
    public struct Amount: Hashable, Sendable {
        public var available: Int64
        public var capacity: Int64

        public init(available: Int64, capacity: Int64) {
            self.available = available
            self.capacity = capacity
        }
    }

    /// A file system.
    public struct Storage: Hashable, Sendable {
        public var bytes: Amount
        public var inodes: Amount

        public init(bytes: Amount, inodes: Amount) {
            self.bytes = bytes
            self.inodes = inodes
        }
    }

    /// Bytes of memory: what is left is the capacity without the working set.
    public var memory: Amount?
    /// Where volumes and logs are.
    public var nodeStorage: Storage?
    /// Where images and the writable layers of containers are; `nil` for where volumes are.
    public var imageStorage: Storage?
    /// Whether the node has images at all; without, no room has to be left for them.
    public var keepsImages = true
    /// Numbers of processes.
    public var processes: Amount?
    /// By uid, the Pods that were asked about and could be measured.
    public var pods: [String: PodMeasurement] = [:]

    public init() {}
}

/// What a Pod uses of its node.
public struct PodMeasurement: Hashable, Sendable {
    /// What files take.
    public struct Files: Hashable, Sendable {
        public var bytes: Int64
        public var inodes: Int64

        public init(bytes: Int64 = 0, inodes: Int64 = 0) {
            self.bytes = bytes
            self.inodes = inodes
        }

        static func + (left: Files, right: Files) -> Files {
            Files(bytes: left.bytes + right.bytes, inodes: left.inodes + right.inodes)
        }
    }

    public struct Container: Hashable, Sendable {
        /// The memory that cannot be taken back under pressure.
        public var workingSetBytes: Int64
        /// What it has written beside its volumes and its log.
        public var layer: Files
        public var logs: Files
        public var processCount: Int64

        public init(
            workingSetBytes: Int64 = 0, layer: Files = Files(), logs: Files = Files(),
            processCount: Int64 = 0
        ) {
            self.workingSetBytes = workingSetBytes
            self.layer = layer
            self.logs = logs
            self.processCount = processCount
        }
    }

    /// By name.
    public var containers: [String: Container] = [:]
    /// By name, the volumes that were asked about.
    public var volumes: [String: Files] = [:]

    public init() {}
}

/// A Pod that is to be measured.
public struct MeasuredPod: Hashable, Sendable {
    public let uid: String
    /// Its containers, in the order of the specification.
    public let containers: [String]
    /// Its empty directories.
    public let volumes: [String]
    /// Whether what it writes beside them has a limit; to measure that may cost much.
    public let limitsLayers: Bool

    public init(
        uid: String, containers: [String], volumes: [String], limitsLayers: Bool = true
    ) {
        self.limitsLayers = limitsLayers
        self.uid = uid
        self.containers = containers
        self.volumes = volumes
    }
}
