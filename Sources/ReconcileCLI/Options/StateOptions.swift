import ArgumentParser
import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile

/// Where the observed state is kept, and which nodes there are.
struct StateOptions: ParsableArguments {
    @Option(
        help: """
            The directory that keeps the observed state between commands \
            (default: $XDG_STATE_HOME/reconcile or ~/.local/state/reconcile).
            """,
        completion: .directory)
    var stateDir: String?

    var directory: StateDirectory {
        StateDirectory(path: stateDir ?? Self.defaultPath)
    }

    private static var defaultPath: String {
        let environment = ProcessInfo.processInfo.environment
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") {
            return base + "/reconcile"
        }
        return (environment["HOME"] ?? ".") + "/.local/state/reconcile"
    }

    /// What the fingerprints of Secrets are salted with: that of the state, so that they stay the
    /// same from one command to the next, or a new one where there is no state yet.
    func salt() throws -> [UInt8] {
        if let salt = try directory.readSalt() { return salt }
        return (0..<StateDirectory.saltLength).map { _ in UInt8.random(in: .min ... .max) }
    }

    /// Says so where there is no state, which is why nothing is found.
    func noteAbsence() {
        if directory.stamp != nil { return }
        Terminal.write(
            "note: there is no state in \(directory.path) yet; reconcile run makes one there\n")
    }

    /// The state as it was left, or an empty one, admitting what `policy` says from now on.
    func load(under policy: AdmissionPolicy) throws -> StateFile {
        let saved = try load()
        saved.store.policy = policy
        return saved
    }

    /// The state as it was left, or an empty one.
    func load() throws -> StateFile {
        let directory = directory
        guard let content = try directory.read() else {
            return StateFile(store: Store(), time: Timestamp(seconds: 0))
        }
        return try StateFile(reading: content, path: directory.path + "/state.json")
    }
}

/// The simulated nodes that a command works with.
struct NodeOptions: ParsableArguments {
    @Option(help: "How many simulated nodes there are (default: those of the state, at first 3).")
    var nodes: Int?

    func validate() throws {
        if let nodes, !(0...10_000).contains(nodes) {
            throw ValidationError("--nodes takes a number from 0 to 10000")
        }
    }

    /// Adds or removes simulated nodes, and makes what every cluster has.
    func prepare(_ store: Store, now: Timestamp) throws(StoreError) {
        try ClusterBaseline.ensure(in: store, nodes: nodes, now: now)
        try NodeRestart.bringUp(store, now: now)
    }
}
