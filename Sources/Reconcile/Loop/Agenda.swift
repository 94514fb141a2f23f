public import KubernetesAPI

/// What is done to a cluster from outside while its loop runs: objects that are to follow others,
/// the events of a rehearsal.
///
/// Whoever drives the loop calls `advance` before each step and, as what is waited for may be a
/// change of the state, after it.
public protocol Agenda: AnyObject {
    /// When something is to be done next; `nil` if no time is known.
    var nextDeadline: Timestamp? { get }

    /// Does what is due at `now`.
    ///
    /// - Returns: whether anything was done, so that the loop has something to look at.
    func advance(_ store: Store, now: Timestamp) -> Bool

    /// What is still to come, or was refused, so that nobody takes the cluster for converged.
    var unready: [Convergence.Unready] { get }
}
