public import Controllers

/// A place where a rollout stands still.
public struct Stall: Hashable, Sendable {
    public enum Cause: String, Hashable, Sendable {
        /// No node has room for a Pod, or none may take it.
        case unschedulable
        /// No old Pod may go before a new one is ready, and there is no room for one more.
        case noSurgeHeadroom
        /// A Pod of a StatefulSet that is not ready keeps the others from being touched.
        case orderedReady
        /// A Pod may not be created: a quota is used up, or a limit forbids it.
        case quota
        /// A disruption budget allows no eviction.
        case disruptionBudget
        case progressDeadline
        /// Containers do not start, end by themselves, or never become ready.
        case podFailure
        /// Something else, in the words of the object's status.
        case other
    }

    public let key: ObjectKey
    public let cause: Cause
    /// Why, in a sentence without a full stop.
    public let message: String
    /// Since the start.
    public let since: Duration
    /// When it went on; `nil` if it does not.
    public let until: Duration?
}
