public import Controllers

/// What applying some manifests would set in motion, in order, with the time of each move.
public struct Forecast: Sendable {
    /// One move of a controller, a node or the user.
    public struct Move: Hashable, Sendable {
        public enum Verb: String, Hashable, Sendable {
            case create, update, delete
            /// A Pod got a node.
            case bind
            /// Deletion of a Pod has begun; it is given time to stop.
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
        /// Who made the move: a controller, `nodes`, or `user` for the manifests themselves.
        public let author: String
        /// The object that made the author act.
        public let cause: ObjectKey?
    }

    /// How far the availability of a Deployment falls that had available replicas at the start.
    public struct Availability: Hashable, Sendable {
        public let key: ObjectKey
        public let lowest: Int
        public let replicas: Int
    }

    public let proposal: Proposal
    public let moves: [Move]
    public let podsCreated: Int
    public let podsDeleted: Int
    public let availability: [Availability]
    public let outcome: Convergence.Outcome
    /// From the start to the last move.
    public let duration: Duration

    /// Nothing would change at all.
    public var isEmpty: Bool { proposal.isEmpty && moves.isEmpty }
}
