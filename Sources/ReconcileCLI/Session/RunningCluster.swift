import Controllers
import Foundation
import KubernetesAPI
import Reconcile

/// The cluster that a `run` moves: it keeps the state, and makes the edits.
final class RunningCluster: Cluster {
    /// How many seconds an answer may take: longer than the run itself waits for it.
    private static let answerSeconds = 40
    /// How long after one look at the state the next follows.
    private static let interval: Duration = .milliseconds(50)
    /// After how many looks it is asked whether the run is still there.
    private static let looksUntilCheck = 20

    private(set) var store: Store
    let isRunning = true
    var now: Timestamp { SystemClock().now }

    private let options: StateOptions
    private var stamp: StateDirectory.Stamp?

    /// `nil` if no `run` listens.
    init?(_ options: StateOptions) throws {
        self.options = options
        guard let socket = try LocalSocket.connected(to: options.directory.path) else {
            return nil
        }
        socket.close()
        stamp = options.directory.stamp
        store = try options.load().store
    }

    func perform(_ edit: StoreEdit) throws -> (any KubernetesObject)? {
        guard let socket = try LocalSocket.connected(to: options.directory.path) else {
            throw EditFailure(.disconnected, "the run has ended")
        }
        defer { socket.close() }
        socket.limit(Self.answerSeconds)
        try socket.send(EditMessage.request(edit))
        let answer = try socket.receive(within: Self.answerSeconds)
        if answer.isEmpty {
            throw EditFailure(.disconnected, "the run ended before it answered")
        }
        let result = try EditMessage.result(in: answer)
        try lookAgain()
        return result
    }

    func wait(limit: Duration?, until condition: () throws -> Bool) throws -> WaitOutcome {
        let end = limit.map { now + $0 }
        var looks = 0
        try lookAgain()
        while true {
            if try condition() { return .fulfilled }
            repeat {
                if let end, now >= end { return .timedOut }
                looks += 1
                if looks % Self.looksUntilCheck == 0, try hasEnded() {
                    try lookAgain()
                    return try condition() ? .fulfilled : .atRest
                }
                SystemClock().wait(until: now + Self.interval)
            } while try !lookAgain()
        }
    }

    /// The run keeps the state.
    func finish() {}

    /// - Returns: whether there is something new to see.
    @discardableResult
    private func lookAgain() throws -> Bool {
        let current = options.directory.stamp
        if current == stamp { return false }
        stamp = current
        store = try options.load().store
        return true
    }

    private func hasEnded() throws -> Bool {
        guard let socket = try LocalSocket.connected(to: options.directory.path) else {
            return true
        }
        socket.close()
        return false
    }
}
