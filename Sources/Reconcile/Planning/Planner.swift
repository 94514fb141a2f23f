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
            store: store, controllers: controllers, nodeAgent: makeNodes(for: store))
        return try carryOut(proposal, with: loop, now: now, load: load)
    }

    private func makeNodes(for store: Store) -> SimulatedNodes {
        SimulatedNodes(
            timings: timings,
            observed: usesObservedDurations ? ObservedDurations(in: store.state) : nil)
    }

    private func carryOut(
        _ proposal: Proposal, with loop: ControlLoop, now: Timestamp, load: LoadTrace?
    ) throws(PlanningError) -> Forecast {
        let store = loop.store
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

extension Planner {
    /// Plans for one state again and again, as the manifests change: each plan starts from a loop
    /// that has looked at everything already, and asks only of manifests that are new whether they
    /// change anything.
    public final class Session {
        /// A manifest that changes nothing, and the version of its object for which that is so.
        private struct Settled {
            let file: SourceFile
            let documentIndex: Int
            let resourceVersion: String?
        }

        private let planner: Planner
        private let base: ControlLoop
        private let nodes: SimulatedNodes
        private let now: Timestamp
        private var settled: [ObjectKey: Settled] = [:]

        /// - Parameter store: the observed state, which is copied. What is due in it at `now` is
        ///   done first, and is part of no plan.
        public init(_ planner: Planner, store: Store, now: Timestamp) {
            self.planner = planner
            self.now = now
            let copy = store.copy()
            nodes = planner.makeNodes(for: copy)
            base = ControlLoop(store: copy, controllers: planner.controllers, nodeAgent: nodes)
            base.step(now: now)
        }

        /// What would happen from now on.
        ///
        /// - Throws: as `Planner.forecast`.
        public func forecast(_ manifests: [Manifest]) throws(PlanningError) -> Forecast {
            let store = base.store.copy()
            let proposal = planner.applier.propose(manifests, to: store, isSettled: isSettled)
            if proposal.diagnostics.containsErrors { throw .invalid(proposal.diagnostics) }
            for change in proposal.changes where change.verb == .unchanged {
                guard let manifest = change.manifest else { continue }
                settled[change.key] = Settled(
                    file: manifest.document.file, documentIndex: manifest.document.documentIndex,
                    resourceVersion: change.observed?.metadata.resourceVersion)
            }
            let loop = ControlLoop(
                continuing: base, on: store, nodeAgent: SimulatedNodes(copying: nodes))
            return try planner.carryOut(proposal, with: loop, now: now, load: nil)
        }

        /// Files are compared by identity: one that was read again may say something else.
        private func isSettled(_ manifest: Manifest, _ observed: any KubernetesObject) -> Bool {
            guard let known = settled[observed.key] else { return false }
            return known.file === manifest.document.file
                && known.documentIndex == manifest.document.documentIndex
                && known.resourceVersion == observed.metadata.resourceVersion
        }
    }
}

/// Why there is no plan.
public enum PlanningError: Error {
    case invalid([Diagnostic])
    case refused(StoreError)
}
