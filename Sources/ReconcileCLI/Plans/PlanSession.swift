import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile

/// What a plan is made from: the manifests, the state it starts from, and the time.
struct PlanSession {
    let desired: [Manifest]
    let store: Store
    let now: Timestamp
    /// The content of the state file; empty where there is none, or none is needed.
    let stateContent: [UInt8]
    let salt: [UInt8]

    private let planner: Planner
    private let load: LoadTrace?

    init(_ command: PlanCommand) throws {
        desired = try DesiredState(command).load(command.sources)
        salt = try command.state.salt()
        load = try command.load.map { try LoadTrace(Self.text(at: $0), path: $0) }
        planner = Planner(
            applier: Applier(prunes: command.safety.prunes, replaces: true),
            timings: command.durations.timings,
            usesObservedDurations: command.durations.usesObserved)
        let clock = command.at ?? SystemClock().now
        guard let from = command.from else {
            stateContent = try command.state.directory.read() ?? []
            let saved = try command.state.load(under: command.admission.policy)
            store = saved.store
            now = max(saved.time, clock)
            try command.safety.check(desired, in: store)
            try command.nodes.prepare(store, now: now)
            return
        }
        stateContent = []
        let old = try DesiredState(command).load([from])
        store = Store(policy: command.admission.policy)
        try command.nodes.prepare(store, now: clock)
        let before = try planner.carryOut(old, on: store, now: clock)
        now = clock + before.duration
        try command.safety.check(desired, in: store)
    }

    func forecast() throws -> Forecast {
        try planner.forecast(desired, on: store, now: now, load: load)
    }

    private static func text(at path: String) throws -> String {
        let source = ManifestSource(argument: path).files()
        guard let file = source.files.first else {
            Terminal.report(source.diagnostics)
            throw CommandFailure.alreadyReported
        }
        return String(decoding: file.bytes, as: UTF8.self)
    }
}

/// Reads manifests for a plan.
struct DesiredState {
    let namespace: String
    /// Whether there need not be any.
    let mayBeEmpty: Bool
    let policy: AdmissionPolicy

    init(namespace: String, mayBeEmpty: Bool, policy: AdmissionPolicy) {
        self.namespace = namespace
        self.mayBeEmpty = mayBeEmpty
        self.policy = policy
    }

    init(_ command: PlanCommand) {
        self.init(
            namespace: command.namespace, mayBeEmpty: command.safety.allowEmpty,
            policy: command.admission.policy)
    }

    /// The manifests; what is wrong with them goes to standard error.
    ///
    /// - Throws: `CommandFailure` if anything in them cannot be used.
    func load(_ paths: [String]) throws -> [Manifest] {
        let sources = paths.map { ManifestSource(argument: $0) }
        var set = ManifestLoader(namespace: namespace, policy: policy).load(sources)
        if mayBeEmpty { set.diagnostics.removeAll { $0.code == "no-manifests" } }
        Terminal.report(set.diagnostics)
        if set.diagnostics.containsErrors { throw CommandFailure.alreadyReported }
        return set.manifests
    }
}
