public import Controllers
internal import KubernetesAPI

/// Drives a loop until everything that was applied is ready.
public struct Convergence {
    /// An applied object that is not ready, and why.
    public struct Unready: Hashable, Sendable {
        public let key: ObjectKey
        public let readiness: Readiness
    }

    /// How a run ended.
    public enum Outcome: Hashable, Sendable {
        /// Everything is ready and nothing is under way any more.
        case converged
        /// Nothing will happen any more, or not before the time was up, and these are not ready.
        case stuck([Unready])
    }

    private let loop: ControlLoop
    private let clock: any WallClock
    private let agendas: [any Agenda]

    /// - Parameter agendas: what is done to the cluster meanwhile; the run goes on until nothing
    ///   of it is left.
    public init(_ loop: ControlLoop, clock: any WallClock, agendas: [any Agenda] = []) {
        self.loop = loop
        self.clock = clock
        self.agendas = agendas
    }

    /// Steps until everything is ready, nothing is left to do, or `limit` has passed.
    ///
    /// - Parameter onStep: called after every step with the objects that are not ready yet.
    public func run(
        limit: Duration, onStep: (_ unready: [Unready]) -> Void = { _ in }
    ) -> Outcome {
        let end = clock.now + limit
        let applied = UnreadyObjects(of: loop)
        defer { applied.stop() }
        while true {
            _ = advanceAgendas()
            loop.step(now: clock.now)
            if advanceAgendas() { continue }
            let unready = applied.current + agendas.flatMap(\.unready)
            onStep(unready)
            if unready.isEmpty, !isAnythingUnderWay { return .converged }
            // Nobody knows how long a machine takes to end what has no object any more.
            let look = loop.nodesAreEnding ? clock.now + Self.endingPeriod : nil
            let next = ([loop.nextDeadline, look] + agendas.map(\.nextDeadline)).compactMap(\.self)
                .min()
            guard let next, next <= end, !isHopeless(unready) else {
                return unready.isEmpty ? .converged : .stuck(unready + stuckPods())
            }
            clock.wait(until: next)
        }
    }

    private func advanceAgendas() -> Bool {
        var hasWritten = false
        for agenda in agendas where agenda.advance(loop.store, now: clock.now) { hasWritten = true }
        return hasWritten
    }

    /// Something has failed for good, and nothing is to come that might change it.
    private func isHopeless(_ unready: [Unready]) -> Bool {
        guard agendas.allSatisfy({ $0.nextDeadline == nil }) else { return false }
        return unready.contains { item in
            if case .failed = item.readiness { true } else { false }
        }
    }

    /// Pods that tell why the objects above them are not ready: the first for each reason.
    private func stuckPods() -> [Unready] {
        var reasons: Set<Readiness> = []
        var stuck: [Unready] = []
        for pod in loop.store.state.pods.all {
            let readiness = Readiness(of: pod)
            guard readiness != .ready, stuck.count < Self.maximumStuckPods,
                loop.store.inventory[pod.key] == nil, reasons.insert(readiness).inserted
            else { continue }
            stuck.append(Unready(key: pod.key, readiness: readiness))
        }
        return stuck
    }

    /// How often nodes that end something are looked at.
    private static let endingPeriod: Duration = .seconds(1)
    /// How many reasons of Pods are given.
    private static let maximumStuckPods = 5

    /// Pods start or stop, or wait for the end that is due where their node is gone; or a namespace
    /// is being emptied.
    private var isAnythingUnderWay: Bool {
        let state = loop.store.state
        let isPodUnderWay = state.pods.all.contains { pod in
            if pod.isTerminating || pod.phase == "Pending" { return true }
            return pod.nodeName.map { state.nodes["", $0] == nil } ?? false
        }
        return isPodUnderWay || loop.nodesAreEnding
            || state.table(Namespace.self).all.contains(where: \.isTerminating)
    }
}

/// The applied objects that are not ready, kept up to date by what the loop sees.
private final class UnreadyObjects {
    private let loop: ControlLoop
    private let observer: ((ControlLoop.Step) -> Void)?
    private var readiness: [ObjectKey: Readiness] = [:]

    /// Looks at every applied object once, and from then on at those that change.
    init(of loop: ControlLoop) {
        self.loop = loop
        observer = loop.onStep
        loop.store.inventory.forEachKey(look)
        loop.onStep = { [observer] step in
            observer?(step)
            self.look(at: step.change)
        }
    }

    /// Gives the loop its own observer back.
    func stop() { loop.onStep = observer }

    /// Sorted by key.
    var current: [Convergence.Unready] {
        readiness.keys.sorted().compactMap { key in
            readiness[key].map { Convergence.Unready(key: key, readiness: $0) }
        }
    }

    private func look(at key: ObjectKey) {
        look(at: Change(key: key, old: nil, new: loop.store.state.object(key)))
    }

    private func look(at change: Change) {
        guard loop.store.inventory[change.key] != nil, let object = change.new else {
            if !readiness.isEmpty { readiness[change.key] = nil }
            return
        }
        let found = Readiness(of: object)
        readiness[change.key] = found == .ready ? nil : found
    }
}
