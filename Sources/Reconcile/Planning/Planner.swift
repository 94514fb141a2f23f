public import Controllers
public import KubernetesAPI
public import Manifests

/// Finds out what applying manifests would do, by doing it to a copy of the state in virtual time.
///
/// The controllers, the scheduler and the simulated nodes are those of a run, so the plan cannot
/// differ from what a run would do; only the time that Pods take is assumed.
public struct Planner {
    private let controllers: [any Controller]
    private let applier: Applier
    private let timings: SimulatedNodes.Timings
    private let usesObservedDurations: Bool
    /// How much virtual time a plan follows at the most.
    private let limit: Duration

    /// - Parameters:
    ///   - controllers: who acts on the objects; what a run would have.
    ///   - timings: how long Pods take.
    ///   - usesObservedDurations: whether Pods of images that run already take as long as those
    ///     did.
    ///   - limit: the most virtual time that a plan follows.
    public init(
        controllers: [any Controller] = ControllerSet.standalone,
        applier: Applier = Applier(), timings: SimulatedNodes.Timings = SimulatedNodes.Timings(),
        usesObservedDurations: Bool = false, limit: Duration = .seconds(3600)
    ) {
        self.controllers = controllers
        self.applier = applier
        self.timings = timings
        self.usesObservedDurations = usesObservedDurations
        self.limit = limit
    }

    /// What would happen from `now` on. Leaves `store` as it is.
    ///
    /// - Parameter load: what is measured meanwhile, for autoscalers.
    /// - Throws: `invalid` with every fault, if the manifests cannot be applied; `refused` if the
    ///   store does not take them.
    public func forecast(
        _ manifests: [Manifest], on store: Store, now: Timestamp, load: LoadTrace? = nil
    ) throws(PlanningError) -> Forecast {
        try carryOut(manifests, on: store.copy(), now: now, load: load)
    }

    /// Applies the manifests to `store` itself and runs the controllers over it, which is what a
    /// forecast of the same does to a copy.
    ///
    /// - Throws: as `forecast`; of what `invalid` tells nothing was applied.
    public func carryOut(
        _ manifests: [Manifest], on store: Store, now: Timestamp, load: LoadTrace? = nil
    ) throws(PlanningError) -> Forecast {
        let proposal = applier.propose(manifests, to: store)
        if proposal.diagnostics.containsErrors { throw .invalid(proposal.diagnostics) }
        return try carryOut(proposal, on: store, now: now, load: load)
    }

    private func carryOut(
        _ proposal: Proposal, on store: Store, now: Timestamp, load: LoadTrace?
    ) throws(PlanningError) -> Forecast {
        let loop = ControlLoop(
            store: store, controllers: controllers,
            nodeAgent: SimulatedNodes(
                timings: timings,
                observed: usesObservedDurations ? ObservedDurations(in: store.state) : nil))
        // What was written before is part of the state, as it is for a copy, and no move.
        _ = store.takeChanges()
        // What is under way already is not the manifests' doing, but belongs to the picture.
        let recording = Recording(of: loop, start: now)
        var agendas: [any Agenda] = []
        do {
            agendas.append(try applier.apply(proposal, to: store, now: now))
        } catch {
            throw .refused(error)
        }
        if let load { agendas.append(LoadFeed(load, start: now)) }
        let clock = SimulatedClock(start: now)
        let outcome = Convergence(loop, clock: clock, agendas: agendas)
            .run(limit: limit + (load?.duration ?? .zero))
        return recording.forecast(of: proposal, outcome: outcome, end: clock.now)
    }
}

/// Why there is no plan.
public enum PlanningError: Error {
    case invalid([Diagnostic])
    case refused(StoreError)
}

/// Everything that is recorded of a loop while it runs.
final class Recording {
    /// How many of a CronJob's next moments are told.
    private static let firingCount = 3

    private let loop: ControlLoop
    private let start: Timestamp
    private var moves: ForecastRecorder
    private var counts: TimelineRecorder

    init(of loop: ControlLoop, start: Timestamp) {
        self.loop = loop
        self.start = start
        moves = ForecastRecorder(start: start, state: loop.store.state)
        counts = TimelineRecorder(start: start, state: loop.store.state)
        loop.onStep = { [unowned self] step in
            moves.record(step)
            counts.record(step)
        }
    }

    /// What was recorded so far.
    ///
    /// - Parameter blocks: what held up evictions.
    func forecast(
        of proposal: Proposal, outcome: Convergence.Outcome, end: Timestamp, blocks: [Stall] = []
    ) -> Forecast {
        let state = loop.store.state
        let finder = StallFinder(state, moves, end: end - start)
        return Forecast(
            proposal: proposal, moves: moves.moves, podsCreated: moves.podsCreated,
            podsDeleted: moves.podsDeleted, timeline: counts.timeline,
            stalls: finder.stalls(after: outcome) + blocks, dataLosses: moves.dataLosses,
            firings: firings(in: state, after: end), outcome: outcome, owners: moves.owners,
            start: start)
    }

    private func firings(in state: ClusterState, after time: Timestamp) -> [Forecast.Firing] {
        let cronJobs = state.table(CronJob.self).all.sorted { $0.key < $1.key }
        return cronJobs.map { cronJob in
            Forecast.Firing(
                key: cronJob.key, schedule: cronJob.spec.schedule,
                times: cronJob.nextRuns(
                    after: time, count: Self.firingCount, timeZones: SystemTimeZones()))
        }
    }
}
