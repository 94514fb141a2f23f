public import KubernetesAPI

/// The nodes' side of the loop: makes what is bound to nodes run, and reports its status.
///
/// An agent is told of every change, in order, and acts in `advance`. Like a controller it must be
/// level-triggered: what it is told at the start is every object there is.
public protocol NodeAgent: AnyObject {
    /// Takes notice of a change at `now`. Writes nothing.
    func observe(_ change: Change, now: Timestamp)

    /// Does what is due at `now` and writes what came of it to the store.
    func advance(_ store: Store, now: Timestamp)

    /// When something is due next; `nil` if nothing will be without another change.
    var nextDeadline: Timestamp? { get }
}
