public import Controllers
public import KubernetesAPI

/// Runs the controllers over a store until nothing is left to do: the one loop behind `run`,
/// `plan` and every test.
///
/// The loop has no clock. `step(now:)` does everything that is due at `now` and tells when the next
/// thing will be; whoever drives it waits until then, or, in virtual time, does not.
public final class ControlLoop {
    /// A change that the loop saw, and who made it.
    public struct Step: Sendable {
        public let time: Timestamp
        /// The controller that made the change, or `nodes` or `user`.
        public let author: String
        /// The object whose look led to the change, for changes that controllers make.
        public let cause: ObjectKey?
        public let change: Change
    }

    /// A step looks at most this often, for each object there is, before it lets time pass: two
    /// controllers that undo each other's work for ever must not stop the clock.
    private static let maximumLooksPerObject = 200
    /// How long a step that reached the bound leaves the rest alone.
    private static let pauseAfterTooManyLooks: Duration = .seconds(1)

    private static let firstBackoff: Duration = .milliseconds(5)
    private static let maximumBackoff: Duration = .seconds(1000)
    /// 5 ms × 2¹⁸ is more than the maximum.
    private static let maximumDoublings = 19

    /// The author of changes that came from outside the loop.
    public static let user = "user"
    /// The author of changes that the node agent made.
    public static let nodes = "nodes"

    public let store: Store
    /// Called with every change in order; `nil` costs nothing.
    public var onStep: ((Step) -> Void)?

    private let controllers: [any Controller]
    private let nodeAgent: (any NodeAgent)?
    private var queue = WorkQueue<WorkItem>()
    /// The keys of each controller that changes have made due and that are not queued yet.
    private var notified: [[ObjectKey]]
    private var hasStarted = false
    private var failures: [WorkItem: Int] = [:]
    private let watches: WatchTable

    /// A loop over what is in the store already; every object in it is looked at in the first step.
    public init(
        store: Store, controllers: [any Controller], nodeAgent: (any NodeAgent)? = nil
    ) {
        self.store = store
        self.controllers = controllers
        self.nodeAgent = nodeAgent
        notified = Array(repeating: [], count: controllers.count)
        watches = WatchTable(of: controllers)
    }

    /// A loop that goes on where `other` stands, over a copy of its store: it knows what was looked
    /// at already and what is due when.
    ///
    /// - Parameter nodeAgent: a copy of the other's.
    init(continuing other: ControlLoop, on store: Store, nodeAgent: (any NodeAgent)?) {
        self.store = store
        self.nodeAgent = nodeAgent
        controllers = other.controllers
        queue = other.queue
        notified = other.notified
        hasStarted = other.hasStarted
        failures = other.failures
        watches = other.watches
    }

    /// Makes every object worth a look: what a start, or a restart after a crash, does. Changes
    /// that nobody took yet are part of it.
    private func enqueueEverything(now: Timestamp) {
        for change in store.takeChanges() {
            onStep?(Step(time: now, author: Self.user, cause: nil, change: change))
            if change.new == nil { notify(change, now: now) }
        }
        for kind in store.state.populatedKinds {
            for object in store.state.objects(of: kind) {
                notify(Change(key: object.key, old: nil, new: object), now: now)
            }
        }
        enqueueNotified()
    }

    /// Does everything that is due at `now`.
    ///
    /// - Returns: when the next thing is due; `nil` if nothing will be until somebody writes to the
    ///   store.
    @discardableResult
    public func step(now: Timestamp) -> Timestamp? {
        var looks = 0
        var limit = 1000
        if !hasStarted {
            hasStarted = true
            enqueueEverything(now: now)
        }
        propagateChanges(by: Self.user, now: now)
        repeat {
            nodeAgent?.advance(store, now: now)
            propagateChanges(by: Self.nodes, now: now)
            while let item = queue.next(now: now) {
                looks += 1
                if looks > limit {
                    limit = lookLimit
                    if looks > limit {
                        queue.add(item)
                        return now + Self.pauseAfterTooManyLooks
                    }
                }
                look(at: item, now: now)
                propagateChanges(
                    by: controllers[item.controller].name, because: item.key, now: now)
            }
        } while store.hasChanges || isNodeAgentDue(now)
        return nextDeadline
    }

    /// Whether the nodes hold something back until the store is kept for good.
    public var waitsForKeeping: Bool { nodeAgent?.waitsForKeeping ?? false }

    /// Whether nodes still end what has no object any more.
    public var nodesAreEnding: Bool { nodeAgent?.isEnding ?? false }

    /// To be called when the store is kept for good as it is now.
    public func stateWasKept(now: Timestamp) { nodeAgent?.stateWasKept(now: now) }

    private var lookLimit: Int { (store.state.count + 100) * Self.maximumLooksPerObject }

    private func isNodeAgentDue(_ now: Timestamp) -> Bool {
        nodeAgent?.nextDeadline.map { $0 <= now } ?? false
    }

    /// When the next thing is due, as `step` told, or what was done since has made of it.
    public var nextDeadline: Timestamp? {
        switch (queue.nextDeadline, nodeAgent?.nextDeadline) {
        case (let left?, let right?): min(left, right)
        case (let left, let right): left ?? right
        }
    }

    // MARK: Changes to keys

    private func propagateChanges(
        by author: String, because cause: ObjectKey? = nil, now: Timestamp
    ) {
        guard store.hasChanges else { return }
        for change in store.takeChanges() {
            onStep?(Step(time: now, author: author, cause: cause, change: change))
            notify(change, now: now)
        }
        enqueueNotified()
    }

    /// Makes the keys due that `notify` collected, one controller after the other: what one plan
    /// wrote is seen as a whole by the first before the next looks at any of it.
    private func enqueueNotified() {
        for controller in notified.indices {
            for key in notified[controller] {
                queue.add(WorkItem(controller: controller, key: key))
            }
            notified[controller].removeAll(keepingCapacity: true)
        }
    }

    private func notify(_ change: Change, now: Timestamp) {
        nodeAgent?.observe(change, now: now)
        watches.forEachKey(
            of: change.key.groupKind, from: change.old, to: change.new, in: store.state
        ) { controller, delay, key in
            if delay == .zero {
                // Before and after a change an object mostly concerns the same key.
                if notified[controller].last != key { notified[controller].append(key) }
            } else {
                queue.add(WorkItem(controller: controller, key: key), at: now + delay)
            }
        }
    }

    // MARK: Keys to writes

    private func look(at item: WorkItem, now: Timestamp) {
        let controller = controllers[item.controller]
        let plan = controller.reconcile(item.key, in: store.state, now: now)
        do throws(RefusedAction) {
            try perform(plan, by: controller, now: now)
            failures[item] = nil
            if let wait = plan.requeueAfter { queue.add(item, at: now + wait) }
        } catch {
            answer(error, to: plan, by: controller, now: now)
            retryLater(item, after: error.error, now: now)
        }
    }

    /// Records the events of a plan and does its writes, up to the first that is refused. The
    /// events of a plan that can answer a refusal wait until there is none.
    private func perform(
        _ plan: Plan, by author: any Controller, now: Timestamp
    ) throws(RefusedAction) {
        if plan.onRefusal == nil { record(plan.events, by: author, now: now) }
        for (position, action) in plan.actions.enumerated() {
            do throws(StoreError) {
                try perform(action, now: now)
            } catch {
                throw RefusedAction(position: position, error: error)
            }
        }
        if plan.onRefusal != nil { record(plan.events, by: author, now: now) }
    }

    /// In a namespace that is being deleted no event can be made any more; one that was made before
    /// counts on.
    private func record(_ events: [EventRecord], by author: any Controller, now: Timestamp) {
        for event in events {
            let namespace = store.state.table(Namespace.self)["", event.regarding.namespace]
            if namespace?.isTerminating == true, !store.events.contains(event) { continue }
            store.events.record(event, from: author.eventSource, now: now)
        }
    }

    /// Does what the plan has for the case of a refusal; if that is refused too, the next look
    /// decides. Where a race was lost, or the namespace is ending, there is nothing to tell.
    private func answer(
        _ refused: RefusedAction, to plan: Plan, by author: any Controller, now: Timestamp
    ) {
        guard let onRefusal = plan.onRefusal else { return }
        let action = plan.actions[refused.position]
        let namespace = store.state.table(Namespace.self)["", action.key.namespace]
        guard refused.error.isVerdict, namespace?.isTerminating != true else { return }
        let rest = onRefusal(
            RefusedWrite(
                done: Array(plan.actions[..<refused.position]), action: action,
                remaining: Array(plan.actions[(refused.position + 1)...]),
                message: refused.error.statusMessage))
        try? perform(rest, by: author, now: now)
    }

    private func perform(_ action: Action, now: Timestamp) throws(StoreError) {
        switch action {
        case .create(let object): _ = try store.create(object, now: now)
        case .update(let object): _ = try store.update(object, now: now)
        case .updateStatus(let object): _ = try store.updateStatus(object, now: now)
        case .delete(let key, let deletion): try store.delete(key, deletion, now: now)
        }
    }

    /// A write that lost a race is decided anew at once; one that was refused is tried again
    /// after 5, 10, 20 … milliseconds, at most 1000 seconds, because what it lacked may have come:
    /// the back-off of Kubernetes' controllers.
    private func retryLater(_ item: WorkItem, after error: StoreError, now: Timestamp) {
        switch error {
        case .conflict, .notFound: queue.add(item)
        case .alreadyExists, .invalid, .forbidden, .namespaceTerminating, .tooManyRequests,
            .internalError:
            break
        }
        let failures = min((failures[item] ?? 0) + 1, Self.maximumDoublings)
        self.failures[item] = failures
        let backoff = Self.firstBackoff * (1 << (failures - 1))
        queue.add(item, at: now + min(backoff, Self.maximumBackoff))
    }
}

/// The write of a plan at which it ended, and why.
private struct RefusedAction: Error {
    let position: Int
    let error: StoreError
}

/// A key of one of the controllers.
private struct WorkItem: Hashable {
    let controller: Int
    let key: ObjectKey
}
