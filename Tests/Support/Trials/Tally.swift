internal import Synchronization

/// Counts what happened in trials, which may run side by side.
public final class Tally: Sendable {
    public struct Counts: Hashable, Sendable {
        /// Every time a loop was asked to do what is due.
        public var steps = 0
        /// Writes to the stores.
        public var changes = 0
        /// What went wrong on purpose: Pods and nodes that fail, notices that are lost, late or
        /// repeated, writes that are refused, looks at an old state, crashes, jumps of the clock.
        public var faults = 0
    }

    private let counted = Mutex(Counts())

    public init() {}

    public var counts: Counts { counted.withLock { $0 } }

    func add(steps: Int = 0, changes: Int = 0, faults: Int = 0) {
        counted.withLock { counts in
            counts.steps += steps
            counts.changes += changes
            counts.faults += faults
        }
    }
}
