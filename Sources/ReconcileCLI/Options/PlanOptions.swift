import ArgumentParser
import Controllers
import Manifests
import Reconcile

/// Which parts of a plan are shown.
struct LayerOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Show what becomes of the objects, field by field.")
    var objects = true

    @Flag(inversion: .prefixedNo, help: "Show what the controllers do about it, and why.")
    var consequences = true

    @Flag(inversion: .prefixedNo, help: "Show how many Pods there are while time passes.")
    var timeline = true

    @Flag(help: "Show every single move with its time.")
    var moves = false

    var layers: PlanText.Layers {
        var layers: PlanText.Layers = []
        if objects { layers.insert(.objects) }
        if consequences { layers.insert(.consequences) }
        if timeline { layers.insert(.timeline) }
        if moves { layers.insert(.moves) }
        return layers
    }
}

/// How long Pods are assumed to take, in seconds.
struct DurationOptions: ParsableArguments {
    @Option(
        help: "Seconds from a Pod's binding to its containers running: image pull and start.")
    var startSeconds: Double?

    @Option(help: "Seconds from running to ready, to which the delays of probes are added.")
    var readySeconds: Double?

    @Option(help: "Seconds a Pod takes to stop.")
    var stopSeconds: Double?

    @Option(help: "Seconds after which a Pod that is not restarted succeeds.")
    var runSeconds: Double?

    /// Longer than a day is a mistake.
    private static let maximumSeconds = 86_400.0

    func validate() throws {
        for seconds in [startSeconds, readySeconds, stopSeconds, runSeconds].compactMap(\.self)
        where !(0...Self.maximumSeconds).contains(seconds) {
            throw ValidationError("durations are from 0 to 86400 seconds")
        }
    }

    var timings: SimulatedNodes.Timings {
        var timings = SimulatedNodes.Timings()
        if let startSeconds { timings.start = .seconds(startSeconds) }
        if let readySeconds { timings.ready = .seconds(readySeconds) }
        if let stopSeconds { timings.stop = .seconds(stopSeconds) }
        if let runSeconds { timings.run = .seconds(runSeconds) }
        return timings
    }

    /// What was observed of Pods counts unless the user says how long they take to start and to
    /// become ready.
    var usesObserved: Bool { startSeconds == nil && readySeconds == nil }
}

/// What keeps a change from taking away more than was meant.
struct SafetyOptions: ParsableArguments {
    @Flag(
        name: .customLong("prune"), inversion: .prefixedNo,
        help: "Delete objects whose manifest is gone.")
    var prunes = true

    @Option(help: "Refuse to delete or replace more objects than this.")
    var maxDeletes: Int?

    @Flag(help: "Go on although there is no manifest at all, which deletes everything.")
    var allowEmpty = false

    func validate() throws {
        if let maxDeletes, maxDeletes < 0 {
            throw ValidationError("--max-deletes takes a number from 0 on")
        }
    }

    /// - Throws: `ValidationFailure` if the proposal takes away too much.
    func check(_ proposal: Proposal, in store: Store) throws {
        let deletes = proposal.count(.delete) + proposal.count(.replace)
        if let maxDeletes, deletes > maxDeletes {
            throw ValidationFailure(
                "\(deletes) objects would be deleted or replaced, more than --max-deletes "
                    + "\(maxDeletes)")
        }
    }

    /// - Throws: `ValidationFailure` if nothing is desired although something was applied.
    func check(_ desired: [Manifest], in store: Store) throws {
        if desired.isEmpty, prunes, !allowEmpty, !store.inventory.keys.isEmpty {
            throw ValidationFailure(
                "there is no manifest, and \(store.inventory.keys.count) objects were applied "
                    + "earlier; --allow-empty deletes them all")
        }
    }
}
