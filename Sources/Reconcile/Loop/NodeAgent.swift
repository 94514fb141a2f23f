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

    /// Whether something still runs, or is to be done, for objects that are gone.
    var isEnding: Bool { get }

    /// Whether something is held back until what was written to the store is kept for good.
    var waitsForKeeping: Bool { get }

    /// Everything that was written up to now is kept for good, so that a restart finds it: what was
    /// held back for that may be done.
    func stateWasKept(now: Timestamp)
}

extension NodeAgent {
    public var isEnding: Bool { false }

    public var waitsForKeeping: Bool { false }

    public func stateWasKept(now: Timestamp) {}
}
