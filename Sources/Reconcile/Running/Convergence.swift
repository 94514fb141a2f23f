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

    public init(_ loop: ControlLoop, clock: any WallClock) {
        self.loop = loop
        self.clock = clock
    }

    /// Steps until everything is ready, nothing is left to do, or `limit` has passed.
    ///
    /// - Parameter onStep: called after every step with the objects that are not ready yet.
    public func run(
        limit: Duration, onStep: (_ unready: [Unready]) -> Void = { _ in }
    ) -> Outcome {
        let end = clock.now + limit
        while true {
            let deadline = loop.step(now: clock.now)
            let unready = unready()
            onStep(unready)
            if unready.isEmpty, !isAnythingUnderWay { return .converged }
            let hasFailed = unready.contains { item in
                if case .failed = item.readiness { true } else { false }
            }
            guard let deadline, deadline <= end, !hasFailed else {
                return unready.isEmpty ? .converged : .stuck(unready + stuckPods())
            }
            clock.wait(until: deadline)
        }
    }

    /// The applied objects that are not ready, sorted by key.
    private func unready() -> [Unready] {
        loop.store.inventory.keys.compactMap { key in
            guard let object = loop.store.state.object(key) else { return nil }
            let readiness = Readiness(of: object)
            return readiness == .ready ? nil : Unready(key: key, readiness: readiness)
        }
    }

    /// Pods that tell why the objects above them are not ready: the first for each reason.
    private func stuckPods() -> [Unready] {
        var reasons: Set<Readiness> = []
        var stuck: [Unready] = []
        loop.store.state.pods.forEach { pod in
            let readiness = Readiness(of: pod)
            guard readiness != .ready, stuck.count < Self.maximumStuckPods,
                loop.store.inventory[pod.key] == nil, reasons.insert(readiness).inserted
            else { return }
            stuck.append(Unready(key: pod.key, readiness: readiness))
        }
        return stuck
    }

    /// How many reasons of Pods are given.
    private static let maximumStuckPods = 5

    /// Pods start or stop, or wait for the end that is due where their node is gone; or a namespace
    /// is being emptied.
    private var isAnythingUnderWay: Bool {
        let state = loop.store.state
        var isUnderWay = false
        state.pods.forEach { pod in
            if pod.isTerminating || pod.phase == "Pending" { isUnderWay = true }
            if let node = pod.nodeName, state.nodes["", node] == nil { isUnderWay = true }
        }
        state.table(Namespace.self).forEach { namespace in
            if namespace.isTerminating { isUnderWay = true }
        }
        return isUnderWay
    }
}
