public import Controllers
public import KubernetesAPI

/// What applying some manifests would set in motion, in order, with the time of each move.
public struct Forecast: Sendable {
    /// One move of a controller, a node or the user.
    public struct Move: Hashable, Sendable {
        public enum Verb: String, Hashable, Sendable {
            case create, update, delete
            /// A Pod got a node.
            case bind
            /// Deletion of an object has begun; a Pod is given time to stop.
            case terminate
            /// A Pod, or a rollout, got further by itself.
            case progress
        }

        /// Since the start.
        public let time: Duration
        public let verb: Verb
        public let key: ObjectKey
        /// What changed, in a few words: `replicas 3 → 2`.
        public let detail: String
        /// Of a workload whose size was set: the sizes before and after.
        public var resize: Resize?
        /// Who made the move: a controller, `nodes`, or `user` for the manifests themselves.
        public let author: String
        /// The object that made the author act.
        public let cause: ObjectKey?
    }

    /// A change of how many Pods a workload asks for.
    public struct Resize: Hashable, Sendable {
        /// `nil` for a workload that is new.
        public let from: Int?
        public let to: Int
    }

    /// Data that nobody can bring back.
    public struct DataLoss: Hashable, Sendable {
        public let key: ObjectKey
        /// What is lost: `its volume pv-1 is deleted with it`.
        public let reason: String
    }

    /// When a CronJob is due next.
    public struct Firing: Hashable, Sendable {
        public let key: ObjectKey
        public let schedule: String
        /// A few moments in order; none where it is suspended.
        public let times: [Timestamp]
    }

    public let proposal: Proposal
    public let moves: [Move]
    public let podsCreated: Int
    public let podsDeleted: Int
    public let timeline: Timeline
    /// Where it gets stuck, or stands still for a while, and why.
    public let stalls: [Stall]
    public let dataLosses: [DataLoss]
    public let firings: [Firing]
    public let outcome: Convergence.Outcome
    /// The controlling owner of each object that moved.
    let owners: [ObjectKey: ObjectKey]
    /// The time at which it starts.
    public let start: Timestamp

    /// From the start to the last move.
    public var duration: Duration { moves.last?.time ?? .zero }

    /// Nothing would change at all.
    public var isEmpty: Bool { proposal.isEmpty && moves.isEmpty }
}
