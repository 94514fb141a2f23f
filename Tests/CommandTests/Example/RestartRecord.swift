import Foundation

/// How the container of the only Pod of the web tier was started again, watched until it was
/// often enough.
struct RestartRecord {
    /// What may pass between an end and the next start: nothing, then 10 s and 20 s. The back-off
    /// begins with the second end, as a kubelet learns of an end that it brings about itself only
    /// later. It looks up to half of the time later, and times in a status are whole seconds.
    private static let waits: [ClosedRange<TimeInterval>] = [0...6, 0...6, 9...18, 19...33]
    private static let patience: TimeInterval = 180

    private var waits: [Int: TimeInterval] = [:]
    private var backoffs: Set<String> = []
    /// The states it was in, one after the other: where to begin when something is wrong.
    private var states: [String] = []
    private let restarts: Int

    init(of application: ExampleApplication, restarts: Int) throws {
        self.restarts = restarts
        let end = Date() + Self.patience
        while waits.count < restarts, Date() < end {
            if let status = try application.containerStatus { note(status) }
            usleep(250_000)
        }
    }

    private mutating func note(_ status: ObservedPod.ContainerStatus) {
        let state = String(describing: status)
        if states.last != state { states.append(state) }
        if let start = status.state?.running?.startedAt,
            let end = status.lastState?.terminated?.finishedAt
        {
            waits[status.restartCount] = start.timeIntervalSince(end)
        }
        if let waiting = status.state?.waiting, waiting.reason == "CrashLoopBackOff" {
            let words = (waiting.message ?? "").split(separator: " ")
            backoffs.insert(words.prefix(2).joined(separator: " "))
        }
    }

    var faults: [String] {
        var faults: [String] = []
        for restart in 1...restarts {
            guard let wait = waits[restart] else {
                faults.append("there was no restart \(restart)")
                continue
            }
            let allowed = Self.waits[min(restart, Self.waits.count) - 1]
            if !allowed.contains(wait) { faults.append("restart \(restart) came after \(wait) s") }
        }
        if backoffs != ["back-off 10s", "back-off 20s"] {
            faults.append("it waited: \(backoffs.sorted())")
        }
        if !faults.isEmpty { faults.append("it was: \(states.joined(separator: "\n  "))") }
        return faults
    }
}

extension ExampleApplication {
    /// How the container of the only Pod of the web tier is.
    fileprivate var containerStatus: ObservedPod.ContainerStatus? {
        get throws {
            guard FileManager.default.fileExists(atPath: command.state.path + "/state.json")
            else { return nil }
            return try pods(of: "web").first?.status?.containerStatuses?.first
        }
    }
}
