import Controllers
import KubernetesAPI
import Reconcile

/// The saved state, held by one command: nobody else changes it meanwhile.
final class RestingCluster: Cluster {
    /// What moves the cluster while the command waits.
    struct Engine {
        let agent: any NodeAgent
        let clock: any WallClock
    }

    /// Makes an engine for the cluster that is in the store at a time.
    typealias EngineMaker = (_ store: Store, _ start: Timestamp) throws -> Engine

    private static let pollInterval: Duration = .seconds(1)

    let store: Store
    let isRunning = false
    var now: Timestamp { max(start, engine?.clock.now ?? start) }

    /// Not before the last step of an earlier run: a simulated cluster may be ahead of the clock.
    let start: Timestamp
    private let directory: StateDirectory
    private let lock: StateLock
    private let engine: Engine?
    private lazy var loop: ControlLoop? = engine.map {
        ControlLoop(store: store, controllers: ControllerSet.standalone, nodeAgent: $0.agent)
    }
    private var savedRevision: Int64

    /// - Parameter engine: what moves the cluster; by default, simulated Pods in virtual time if
    ///   they were simulated last, and else nothing.
    init(
        _ options: StateOptions, lock: StateLock,
        engine: EngineMaker? = nil
    ) throws {
        directory = options.directory
        self.lock = lock
        let saved = try options.load()
        store = saved.store
        start = max(saved.time, SystemClock().now)
        savedRevision = saved.store.revision
        if let engine {
            self.engine = try engine(store, start)
        } else {
            let isSimulated =
                try directory.readBackend() ?? Backend.simulated.rawValue
                == Backend.simulated.rawValue
            self.engine =
                isSimulated
                ? Engine(agent: SimulatedNodes(), clock: SimulatedClock(start: start)) : nil
        }
    }

    func perform(_ edit: StoreEdit) throws -> (any KubernetesObject)? {
        try edit.perform(on: store, now: now)
    }

    func wait(limit: Duration?, until condition: () throws -> Bool) throws -> WaitOutcome {
        // What really runs may have to be told of a change also where the objects are as wanted.
        if !(engine?.clock is InterruptibleClock), try condition() { return .fulfilled }
        guard let loop, let engine else { return .atRest }
        let end = limit.map { now + $0 }
        while true {
            loop.step(now: now)
            if loop.waitsForKeeping {
                try save()
                loop.stateWasKept(now: now)
            }
            var deadline = loop.nextDeadline
            if try condition(), !loop.nodesAreEnding { return .fulfilled }
            if let clock = engine.clock as? InterruptibleClock {
                if clock.isInterrupted { return .atRest }
                // What really runs may have something to tell at any time.
                let poll = now + Self.pollInterval
                deadline = deadline.map { min($0, poll) } ?? poll
            }
            if let end, deadline ?? end >= end {
                engine.clock.wait(until: end)
                if now >= end { return .timedOut }
            } else if let deadline {
                engine.clock.wait(until: deadline)
            } else {
                return .atRest
            }
        }
    }

    func finish() throws {
        defer { withExtendedLifetime(lock) {} }
        try save()
    }

    private func save() throws {
        if store.revision == savedRevision { return }
        try directory.write(StateFile(store: store, time: now).content)
        savedRevision = store.revision
    }
}
