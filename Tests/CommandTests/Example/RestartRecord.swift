import Foundation

/// How the container of the only Pod of the web tier was started again, watched until it was
/// often enough.
struct RestartRecord {
    /// What may pass between an end and the next start: nothing, then 10 s and 20 s. The back-off
    /// begins with the second end, as a kubelet learns of an end that it brings about itself only
    /// later. It looks up to half of the time later, and times in a status are whole seconds.
    private static let waits: [ClosedRange<TimeInterval>] = [0...6, 0...6, 9...18, 19...33]
    private static let patience: TimeInterval = 180

    /// When it was started for the nth time, and when that attempt ended. Whoever looks from time
    /// to time may miss that it ran, but not that it had.
    private var starts: [Int: Date] = [:]
    private var ends: [Int: Date] = [:]
    private var backoffs: Set<String> = []
    /// The states it was in, one after the other: where to begin when something is wrong.
    private var states: [String] = []
    private let restarts: Int

    init(of application: ExampleApplication, restarts: Int) throws {
        self.restarts = restarts
        let end = Date() + Self.patience
        while starts[restarts] == nil, Date() < end {
            if let status = try application.containerStatus { note(status) }
            usleep(250_000)
        }
    }

    private mutating func note(_ status: ObservedPod.ContainerStatus) {
        let state = String(describing: status)
        if states.last != state { states.append(state) }
        let attempt = status.restartCount
        let last = status.lastState?.terminated
        if let start = status.state?.running?.startedAt ?? status.state?.terminated?.startedAt {
            starts[attempt] = start
            if let last { ends[attempt - 1] = last.finishedAt }
        } else if let last {
            // It waits for the next start: what it was last is what this attempt came to.
            (starts[attempt], ends[attempt]) = (last.startedAt, last.finishedAt)
        }
        if let waiting = status.state?.waiting, waiting.reason == "CrashLoopBackOff" {
            let words = (waiting.message ?? "").split(separator: " ")
            backoffs.insert(words.prefix(2).joined(separator: " "))
        }
    }

    var faults: [String] {
        var faults: [String] = []
        for restart in 1...restarts {
            guard let start = starts[restart], let end = ends[restart - 1] else {
                faults.append("there was no restart \(restart)")
                continue
            }
            let wait = start.timeIntervalSince(end)
            let allowed = Self.waits[min(restart, Self.waits.count) - 1]
            if !allowed.contains(wait) { faults.append("restart \(restart) came after \(wait) s") }
        }
        if backoffs.subtracting(["back-off 40s"]) != ["back-off 10s", "back-off 20s"] {
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
