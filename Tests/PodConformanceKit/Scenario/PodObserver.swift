import Controllers
import Kubelet
import KubernetesAPI
import Reconcile

/// What somebody who watches the API sees of Pods, events and other objects.
final class PodObserver {
    struct Entry {
        let time: Duration
        let state: ValueObject
    }

    struct SeenEvent {
        let time: Duration
        let object: String
        let container: String?
        let type: String
        let reason: String
        let message: String
    }

    /// States that last shorter are not in recordings.
    private static let unseen: Duration = .milliseconds(150)

    private let start: Timestamp
    private let namespace: String
    private let watchedKinds: Set<String>
    private let knownNames: Set<String>
    private(set) var timelines: [String: [Entry]] = [:]
    private(set) var events: [SeenEvent] = []
    /// The names of Pods that were generated, by order of creation.
    private(set) var aliases: [String: String] = [:]
    private var aliasCounts: [String: Int] = [:]
    private var kubeletEvents: Set<String> = []

    /// - Parameter knownNames: Pods that the recording calls by their own names, though they belong
    ///   to somebody, as those of a StatefulSet do.
    init(
        start: Timestamp, namespace: String, watchedKinds: [String], knownNames: Set<String> = []
    ) {
        self.knownNames = knownNames
        self.start = start
        self.namespace = namespace
        self.watchedKinds = Set(watchedKinds)
    }

    func see(_ step: ControlLoop.Step) {
        let change = step.change
        guard change.key.namespace == namespace else { return }
        let time = step.time - start
        if change.key.groupKind == Pod.kind {
            let name = alias(of: change)
            guard let pod = change.new as? Pod else {
                return add(Entry(time: time, state: ["gone": true]), to: name)
            }
            add(Entry(time: time, state: PodSummary.summary(of: pod)), to: name)
        } else if watchedKinds.contains(change.key.groupKind.kind), let object = change.new {
            let name = "\(change.key.groupKind.kind)/\(change.key.name)"
            guard let state = PodSummary.summary(ofStatus: object) else { return }
            add(Entry(time: time, state: state), to: name)
        }
    }

    private func add(_ entry: Entry, to name: String) {
        guard timelines[name]?.last?.state != entry.state else { return }
        timelines[name, default: []].append(entry)
    }

    func see(_ event: PodEvent, of pod: Pod, at time: Timestamp) {
        kubeletEvents.insert("\(pod.name) \(event.reason) \(event.message)")
        events.append(
            SeenEvent(
                time: time - start, object: "Pod/\(aliases[pod.name] ?? pod.name)",
                container: event.container, type: event.type.rawValue, reason: event.reason,
                message: event.message))
    }

    /// Takes in what others than the kubelet told.
    func see(_ log: EventLog) {
        for entry in log.all where entry.event.regarding.namespace == namespace {
            let event = entry.event
            let name = event.regarding.name
            guard !kubeletEvents.contains("\(name) \(event.reason) \(event.message)") else {
                continue
            }
            let object = "\(event.regarding.groupKind.kind)/\(aliases[name] ?? name)"
            for _ in 0..<entry.count {
                events.append(
                    SeenEvent(
                        time: entry.firstSeen - start, object: object, container: nil,
                        type: event.type.rawValue, reason: event.reason, message: event.message))
            }
        }
    }

    /// What an event that was seen says.
    func message(_ object: String, _ reason: String) -> String? {
        events.last { $0.object == object && $0.reason == reason }?.message
    }

    /// The entries of one timeline that last long enough to be seen, with how long they do.
    func visibleEntries(of name: String, until end: Duration) -> [(entry: Entry, length: Duration)]
    {
        let entries = timelines[name] ?? []
        var result: [(entry: Entry, length: Duration)] = []
        for (index, entry) in entries.enumerated() {
            let next = index + 1 < entries.count ? entries[index + 1].time : nil
            let length = (next ?? end) - entry.time
            if next != nil, length < Self.unseen { continue }
            if result.last?.entry.state == entry.state {
                result[result.count - 1].length += length
                continue
            }
            result.append((entry, length))
        }
        return result
    }

    /// What was seen of the Pods, a line for each change.
    var account: [String] {
        timelines.sorted { $0.key < $1.key }.flatMap { name, entries in
            entries.map { "  saw \($0.time.seconds) \(name) \(Value.object($0.state).text)" }
        }
    }

    private func alias(of change: Change) -> String {
        let name = change.key.name
        if let known = aliases[name] { return known }
        guard !knownNames.contains(name), let pod = change.new as? Pod,
            pod.metadata.ownerReferences?.isEmpty == false
        else {
            aliases[name] = name
            return name
        }
        let owner = pod.metadata.ownerReferences?.first
        var base = owner?.name ?? name
        if owner?.kind == "ReplicaSet", let dash = base.lastIndex(of: "-") {
            base = String(base[..<dash])
        }
        aliasCounts[base, default: 0] += 1
        let alias = "\(base)-~\(aliasCounts[base] ?? 0)"
        aliases[name] = alias
        return alias
    }
}

/// The parts of a status that recordings hold.
enum PodSummary {
    static func summary(of pod: Pod) -> ValueObject {
        let status = pod.status ?? PodStatus()
        var result: ValueObject = ["phase": .string(status.phase ?? "Pending")]
        if let reason = status.reason { result["reason"] = .string(reason) }
        if let message = status.message { result["message"] = .string(message) }
        if pod.isTerminating {
            let grace = pod.metadata.deletionGracePeriodSeconds ?? 0
            result["deleting"] = ["gracePeriodSeconds": .int(grace)]
        }
        var conditions = ValueObject()
        for condition in status.conditions ?? [] {
            let reason = condition.reason.map { "/\($0)" } ?? ""
            conditions[condition.type] = .string(condition.status + reason)
        }
        if !conditions.isEmpty { result["conditions"] = .object(conditions) }
        result["init"] = containers(status.initContainerStatuses)
        result["containers"] = containers(status.containerStatuses)
        return result
    }

    private static func containers(_ statuses: [ContainerStatus]?) -> Value? {
        guard let statuses, !statuses.isEmpty else { return nil }
        return .object(ValueObject(statuses.map { ($0.name, container($0)) }))
    }

    private static func container(_ status: ContainerStatus) -> Value {
        var result = state(status.state)
        result["ready"] = .bool(status.ready)
        if let started = status.started { result["started"] = .bool(started) }
        result["restartCount"] = .int(Int64(status.restartCount))
        let last = state(status.lastState)
        if !last.isEmpty { result["lastState"] = .object(last) }
        return .object(result)
    }

    private static func state(_ state: ContainerState?) -> ValueObject {
        if let waiting = state?.waiting {
            return ["state": "waiting", "reason": .string(waiting.reason ?? "")]
        }
        if state?.running != nil { return ["state": "running"] }
        guard let terminated = state?.terminated else { return [:] }
        return [
            "state": "terminated", "reason": .string(terminated.reason ?? ""),
            "exitCode": .int(Int64(terminated.exitCode)),
        ]
    }

    /// The status of an object of another kind: its counts and conditions.
    static func summary(ofStatus object: any KubernetesObject) -> ValueObject? {
        guard let status = object.encoded()["status"]?.object else { return nil }
        var kept = ValueObject()
        for field in status {
            switch field.value {
            case .int, .bool: kept[field.key] = field.value
            case .array(let conditions) where field.key == "conditions":
                var summary = ValueObject()
                for condition in conditions {
                    let reason = condition["reason"]?.string.map { "/\($0)" } ?? ""
                    summary[condition["type"]?.string ?? ""] = .string(
                        (condition["status"]?.string ?? "") + reason)
                }
                kept[field.key] = .object(summary)
            default: break
            }
        }
        return ["status": .object(kept)]
    }
}
