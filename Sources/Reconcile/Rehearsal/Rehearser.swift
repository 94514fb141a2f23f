public import KubernetesAPI
public import Manifests

/// What came of a rehearsal.
public struct RehearsalResult: Sendable {
    public let forecast: Forecast
    public let events: [RehearsalEvent]
    public let verdicts: [RehearsalVerdict]
    /// Events that could not be carried out, and why.
    public let faults: [String]

    /// Whether everything expected held and every event could be carried out.
    public var passed: Bool { faults.isEmpty && verdicts.allSatisfy(\.holds) }
}

/// Runs manifests through a scenario in virtual time, on nodes and Pods that fail on command.
public struct Rehearser {
    private let applier: Applier
    private let timings: SimulatedNodes.Timings
    private let policy: AdmissionPolicy

    public init(
        applier: Applier = Applier(replaces: true),
        timings: SimulatedNodes.Timings = SimulatedNodes.Timings(),
        policy: AdmissionPolicy = AdmissionPolicy()
    ) {
        self.applier = applier
        self.timings = timings
        self.policy = policy
    }

    /// - Parameter now: the time of the start.
    /// - Throws: `invalid` or `refused` if the manifests cannot be applied at all.
    public func rehearse(
        _ manifests: [Manifest], _ rehearsal: Rehearsal, now: Timestamp
    ) throws(PlanningError) -> RehearsalResult {
        let stage = try self.stage(manifests, rehearsal, now: now)
        return try run(rehearsal, on: stage)
    }

    /// A cluster in which the manifests are ready, for any number of rehearsals.
    struct Stage {
        let store: Store
        let start: Timestamp
        /// What is applied when the rehearsal starts.
        let manifests: [Manifest]
    }

    func stage(
        _ manifests: [Manifest], _ rehearsal: Rehearsal, now: Timestamp
    ) throws(PlanningError) -> Stage {
        let store = Store(policy: policy)
        do throws(StoreError) {
            try ClusterBaseline.ensure(in: store, nodes: rehearsal.nodes, now: now)
        } catch {
            throw .refused(error)
        }
        guard rehearsal.startsReady else {
            return Stage(store: store, start: now, manifests: manifests)
        }
        let planner = Planner(applier: applier, timings: timings)
        let forecast = try planner.carryOut(manifests, on: store, now: now)
        return Stage(store: store, start: now + forecast.duration, manifests: manifests)
    }

    func run(
        _ rehearsal: Rehearsal, on stage: Stage
    ) throws(PlanningError) -> RehearsalResult {
        let store = stage.store.copy()
        let nodes = AfflictedNodes(timings: timings)
        let loop = ControlLoop(
            store: store, controllers: ControllerSet.standalone, nodeAgent: nodes)
        let recording = Recording(of: loop, start: stage.start)
        let clock = SimulatedClock(start: stage.start)
        let proposal = applier.propose(stage.manifests, to: store)
        if proposal.diagnostics.containsErrors { throw .invalid(proposal.diagnostics) }
        let pending: PendingCreations
        do {
            pending = try applier.apply(proposal, to: store, now: stage.start)
        } catch {
            throw .refused(error)
        }
        let agenda = RehearsalAgenda(
            rehearsal, start: stage.start, clock: clock, nodes: nodes, applier: applier)
        let outcome = Convergence(loop, clock: clock, agendas: [pending, agenda])
            .run(limit: rehearsal.limit)
        let forecast = recording.forecast(
            of: proposal, outcome: outcome, end: clock.now, blocks: agenda.stalls)
        let check = ExpectationCheck(
            timeline: forecast.timeline, isComplete: outcome == .converged,
            duration: forecast.duration)
        return RehearsalResult(
            forecast: forecast, events: rehearsal.events,
            verdicts: rehearsal.expectations.map(check.verdict), faults: agenda.faults)
    }
}
