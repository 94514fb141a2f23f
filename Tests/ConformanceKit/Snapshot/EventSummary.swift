import Controllers
import KubernetesAPI
import Reconcile

/// The events since the last snapshot, as clients of a Kubernetes cluster would have seen them.
struct EventSummary {
    /// The recorder of a Kubernetes component lets 25 events about one object through, and then
    /// one every five minutes; what comes faster is lost, and so it is missing in the recordings.
    private static let burst = 25.0
    private static let refillSeconds = 300.0

    private var sequence = 0
    private var counts: [EventRecord: Int] = [:]
    private var allowances: [String: (left: Double, at: Timestamp)] = [:]

    /// The events that are new since the last call.
    mutating func take(from events: EventLog, names: ObjectNames) -> Set<String> {
        var seen: Set<String> = []
        for entry in events.since(sequence) {
            let event = entry.event
            let sightings = entry.count - (counts[event] ?? 0)
            counts[event] = entry.count
            guard event.regarding.groupKind != Node.kind else { continue }
            for _ in 0..<sightings where isLetThrough(event, at: entry.lastSeen) {
                let subject = names.display(event.regarding, uid: event.uid)
                seen.insert("\(subject) \(event.type.rawValue) \(event.reason)")
            }
        }
        sequence = events.sequence
        return seen
    }

    private mutating func isLetThrough(_ event: EventRecord, at time: Timestamp) -> Bool {
        var (left, since) = allowances[event.uid] ?? (Self.burst, time)
        left = min(
            Self.burst, left + Double((time - since).components.seconds) / Self.refillSeconds)
        let isAllowed = left >= 1
        allowances[event.uid] = (isAllowed ? left - 1 : left, time)
        return isAllowed
    }
}
