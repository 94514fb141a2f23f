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
    /// How much virtual time a plan follows at the most.
    private let limit: Duration

    /// - Parameter controllers: who acts on the objects; what a run would have.
    public init(
        controllers: [any Controller] = ControllerSet.standalone,
        applier: Applier = Applier(), timings: SimulatedNodes.Timings = SimulatedNodes.Timings(),
        limit: Duration = .seconds(3600)
    ) {
        self.controllers = controllers
        self.applier = applier
        self.timings = timings
        self.limit = limit
    }

    /// What would happen from `now` on. Leaves `store` as it is.
    ///
    /// - Throws: `invalid` with every fault, if the manifests cannot be applied.
    public func forecast(
        _ manifests: [Manifest], on store: Store, now: Timestamp
    ) throws(PlanningError) -> Forecast {
        let copy = store.copy()
        let loop = ControlLoop(
            store: copy, controllers: controllers,
            nodeAgent: SimulatedNodes(timings: timings))
        // What is under way already is not the manifests' doing, but belongs to the picture.
        let proposal = applier.propose(manifests, to: copy)
        if proposal.diagnostics.containsErrors { throw .invalid(proposal.diagnostics) }
        var recorder = ForecastRecorder(start: now, proposal: proposal)
        loop.onStep = { recorder.record($0) }
        do {
            try applier.apply(proposal, to: copy, now: now)
        } catch {
            throw .refused(error)
        }
        let clock = SimulatedClock(start: now)
        let outcome = Convergence(loop, clock: clock).run(limit: limit)
        return recorder.forecast(outcome: outcome, end: clock.now)
    }
}

/// Why there is no plan.
public enum PlanningError: Error {
    case invalid([Diagnostic])
    case refused(StoreError)
}
