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
    /// - Parameters:
    ///   - isInterrupted: asked after every wait; the run ends as if its time were up when it is.
    ///   - onStep: called after every step with the objects that are not ready yet.
    public func run(
        limit: Duration, isInterrupted: () -> Bool = { false },
        onStep: (_ unready: [Unready]) -> Void = { _ in }
    ) -> Outcome {
        let end = clock.now + limit
        let progress = ObservedProgress(of: loop)
        defer { progress.stop() }
        while true {
            _ = advanceAgendas()
            loop.step(now: clock.now)
            if advanceAgendas() { continue }
            // Whether it is ready shows only when the nodes have looked at it.
            let isUnseen = loop.waitsForKeeping
            let unready = progress.unready + agendas.flatMap(\.unready)
            onStep(unready)
            let isEnding = loop.nodesAreEnding
            if unready.isEmpty, !progress.isAnythingUnderWay, !isEnding, !isUnseen {
                return .converged
            }
            // Nobody knows how long a machine takes to end what has no object any more.
            let look = isEnding ? clock.now + Self.endingPeriod : nil
            let next = ([loop.nextDeadline, look] + agendas.map(\.nextDeadline)).compactMap(\.self)
                .min()
            guard let next, next <= end, !isHopeless(unready) else {
                return unready.isEmpty ? .converged : .stuck(unready + stuckPods())
            }
            clock.wait(until: next)
            if isInterrupted() { return .stuck(unready + stuckPods()) }
        }
    }

    private func advanceAgendas() -> Bool {
        var hasWritten = false
        for agenda in agendas where agenda.advance(loop.store, now: clock.now) { hasWritten = true }
        return hasWritten
    }

    /// Whatever is not ready has failed for good, and nothing is to come that might change it. What
    /// has failed does not keep the rest from becoming ready.
    private func isHopeless(_ unready: [Unready]) -> Bool {
        guard agendas.allSatisfy({ $0.nextDeadline == nil }) else { return false }
        return !unready.isEmpty
            && unready.allSatisfy { item in
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
}

/// How far everything is, kept up to date by what the loop sees: a step costs what it changes.
private final class ObservedProgress {
    private let loop: ControlLoop
    private let observer: ((ControlLoop.Step) -> Void)?
    /// Of the applied objects that are not ready.
    private var readiness: [ObjectKey: Readiness] = [:]
    private var podsUnderWay: PodsUnderWay

    /// Looks at every applied object and every Pod once, and from then on at those that change.
    init(of loop: ControlLoop) {
        self.loop = loop
        observer = loop.onStep
        podsUnderWay = PodsUnderWay(in: loop.store.state)
        loop.store.inventory.forEachKey(look)
        loop.onStep = { [observer] step in
            observer?(step)
            self.look(at: step.change)
            self.podsUnderWay.note(step.change)
        }
    }

    /// Gives the loop its own observer back.
    func stop() { loop.onStep = observer }

    /// The applied objects that are not ready, sorted by key.
    var unready: [Convergence.Unready] {
        readiness.keys.sorted().compactMap { key in
            readiness[key].map { Convergence.Unready(key: key, readiness: $0) }
        }
    }

    /// Pods are on their way somewhere, or a namespace is being emptied.
    var isAnythingUnderWay: Bool {
        !podsUnderWay.isEmpty
            || loop.store.state.table(Namespace.self).all.contains(where: \.isTerminating)
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
