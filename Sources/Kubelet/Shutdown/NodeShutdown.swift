internal import Controllers
internal import KubernetesAPI

/// The end of a node's Pods before its machine is switched off: those of low priority first, all
/// of a group side by side, and the next group when they have ended or their time is up.
///
/// A shutdown is asked for on the Node object, as its annotation, so that it is known to whoever
/// keeps the node next, and taken back by removing that.
public struct NodeShutdown: Sendable {
    /// The annotation of a Node that is to be shut down: a `Periods` text.
    public static let annotation = "reconcile/shutdown"

    static let reason = "Terminated"
    static let message = "Pod was terminated in response to imminent node shutdown."

    /// How long Pods may take to end, by their priority.
    public struct Periods: Hashable, Sendable {
        struct Period: Hashable {
            let priority: Int32
            let seconds: Int64
        }

        /// The least priority first; never empty.
        let periods: [Period]

        /// What a kubelet is configured with.
        ///
        /// - Parameters:
        ///   - seconds: how long all takes together.
        ///   - criticalSeconds: the part of it that is the critical Pods', after all others; no
        ///     more than `seconds`.
        public init(seconds: Int64, criticalSeconds: Int64) {
            periods = [
                Period(priority: 0, seconds: max(0, seconds - criticalSeconds)),
                Period(priority: Pod.criticalPriority, seconds: criticalSeconds),
            ]
        }

        /// Reads `priority=seconds` for each, with spaces between them.
        public init?(_ text: String) {
            var found: [Period] = []
            for word in text.split(separator: " ") {
                let parts = word.split(separator: "=")
                guard parts.count == 2, let priority = Int32(parts[0]),
                    let seconds = Int64(parts[1]), seconds >= 0
                else { return nil }
                found.append(Period(priority: priority, seconds: seconds))
            }
            guard !found.isEmpty else { return nil }
            periods = found.sorted { $0.priority < $1.priority }
        }

        public var text: String {
            periods.map { "\($0.priority)=\($0.seconds)" }.joined(separator: " ")
        }

        /// The group of a priority: the last that does not begin above it, or the first.
        func group(of priority: Int32) -> Int {
            periods.lastIndex { $0.priority <= priority } ?? 0
        }
    }

    /// A Pod that is to end within so many seconds.
    struct Order: Hashable {
        let uid: String
        let seconds: Int64
    }

    private struct Group {
        let seconds: Int64
        var orders: [Order] = []
    }

    private var groups: [Group]
    /// The group that is asked to end; -1 before the first.
    private var current = -1
    private(set) var nextDeadline: Timestamp?

    /// - Parameter pods: those that something may run of.
    init(_ periods: Periods, _ pods: [Pod], now: Timestamp) {
        groups = periods.periods.map { Group(seconds: $0.seconds) }
        for pod in pods {
            let group = periods.group(of: pod.spec?.priority ?? 0)
            let limit = groups[group].seconds
            let own = pod.spec?.terminationGracePeriodSeconds ?? limit
            groups[group].orders.append(Order(uid: pod.uid, seconds: min(own, limit)))
        }
        nextDeadline = now
    }

    /// - Parameter running: the Pods that something may run of.
    /// - Returns: the Pods that are to end from now on.
    mutating func advance(running: Set<String>, now: Timestamp) -> [Order] {
        while let deadline = nextDeadline {
            let isOver =
                current < 0 || !groups[current].orders.contains { running.contains($0.uid) }
            guard isOver || deadline <= now else { return [] }
            current += 1
            guard current < groups.count else { break }
            let orders = groups[current].orders.filter { running.contains($0.uid) }
            // Nobody waits for a group without Pods.
            if orders.isEmpty { continue }
            nextDeadline = now + .seconds(groups[current].seconds)
            return orders
        }
        nextDeadline = nil
        return []
    }
}
