public import Controllers
public import KubernetesAPI
public import Reconcile

/// A cluster in virtual time to which a history happens, and which is watched at every step.
///
/// The loop can be thrown away and made anew at any time, as a crash does; the store stays.
public final class TrialCluster {
    /// What the loop is made of. Made anew at every start, so that nothing but the store is left
    /// of an earlier loop.
    public struct Assembly {
        let controllers: [any Controller]
        let nodeAgent: any NodeAgent
        /// Whether the process is to be taken for dead by now.
        let hasCrashed: () -> Bool

        public init(
            _ controllers: [any Controller], _ nodeAgent: any NodeAgent,
            hasCrashed: @escaping () -> Bool = { false }
        ) {
            self.controllers = controllers
            self.nodeAgent = nodeAgent
            self.hasCrashed = hasCrashed
        }
    }

    public static let start = Timestamp(seconds: 1_700_000_040)
    /// Where everything of a history lives.
    public static let namespace = "default"

    /// A trial ends after so many steps or restarts, whatever happens.
    private static let maximumSteps = 20_000
    /// How long a cluster may take to settle.
    private static let maximumSettling: Duration = .seconds(24 * 3600)
    /// Longer than anything that controllers wait for.
    private static let quietPeriod: Duration = .seconds(2 * 3600)
    private static let maximumViolations = 20
    /// More changes than this at one moment mean that somebody undoes somebody else's work.
    private static let maximumChangesPerStep = 10_000

    public let store = Store()
    public private(set) var now = TrialCluster.start
    /// Broken promises, as checkers found them; the first few.
    public private(set) var violations: [String] = []
    /// Every change, and who made it.
    public private(set) var journal: [String] = []

    private let makeAssembly: () -> Assembly
    private let checkers: [any Checker]
    private let keepsJournal: Bool
    private var assembly: Assembly
    private var loop: ControlLoop
    private var stepsLeft = TrialCluster.maximumSteps

    /// A cluster with the usual namespaces and `nodes` nodes.
    public init(
        nodes: Int = 3, checkers: [any Checker] = [], keepsJournal: Bool = false,
        assembly makeAssembly: @escaping () -> Assembly
    ) {
        self.makeAssembly = makeAssembly
        self.checkers = checkers
        self.keepsJournal = keepsJournal
        assembly = makeAssembly()
        loop = ControlLoop(
            store: store, controllers: assembly.controllers, nodeAgent: assembly.nodeAgent)
        do {
            try ClusterBaseline.ensure(in: store, nodes: nodes, now: now)
        } catch {
            preconditionFailure("an empty store takes the baseline: \(error)")
        }
        watch()
    }

    // MARK: Time

    /// Does everything that is due now.
    ///
    /// - Returns: when the next thing is due.
    @discardableResult
    public func step() -> Timestamp? {
        while stepsLeft > 0 {
            stepsLeft -= 1
            let revision = store.revision
            let deadline = loop.step(now: now)
            if store.revision - revision > Self.maximumChangesPerStep {
                stepsLeft = 0
                report("one step made \(store.revision - revision) changes")
            }
            if !assembly.hasCrashed() { return deadline }
            restart()
        }
        report("there was no end after \(Self.maximumSteps) steps")
        return nil
    }

    /// Lets `duration` pass and does everything that falls due in it at its time.
    public func advance(by duration: Duration) {
        let end = now + duration
        while let deadline = step(), deadline <= end { now = max(now, deadline) }
        now = end
    }

    /// Goes on until nothing is due any more, or nothing was written for hours: what is refused is
    /// tried again for ever, ever less often.
    ///
    /// - Returns: whether that came about within a day.
    @discardableResult
    public func settle() -> Bool {
        let end = now + Self.maximumSettling
        var revision = store.revision
        var quietSince = now
        while let deadline = step(), deadline <= quietSince + Self.quietPeriod {
            if deadline > end { return false }
            now = max(now, deadline)
            if store.revision != revision { quietSince = now }
            revision = store.revision
        }
        return stepsLeft > 0
    }

    /// Throws the loop away, with all it knew, and makes a new one over what is stored.
    public func restart() {
        assembly = makeAssembly()
        restart(with: assembly)
    }

    /// The same with another loop than before; until the next restart.
    func restart(with assembly: Assembly) {
        self.assembly = assembly
        loop = ControlLoop(
            store: store, controllers: assembly.controllers, nodeAgent: assembly.nodeAgent)
        watch()
    }

    // MARK: Histories

    /// Plays the history, then what heals the cluster, and lets it settle.
    public func play(_ history: History) {
        for move in history.moves { make(move) }
        for move in history.healing { make(move) }
        if !settle() { report("it did not settle within \(Self.maximumSettling)") }
    }

    func make(_ move: Move) {
        note(move.text)
        move.make(on: self)
        step()
    }

    // MARK: Watching

    func note(_ text: String) {
        if keepsJournal { journal.append("\(now) \(text)") }
    }

    func report(_ violation: String) {
        if violations.count < Self.maximumViolations { violations.append(violation) }
    }

    private func watch() {
        loop.onStep = { [unowned self] step in
            if keepsJournal { journal.append(step.journalText) }
            for checker in checkers {
                for violation in checker.check(step, store.state) {
                    let who = step.cause.map { "\(step.author) for \($0)" } ?? step.author
                    report("\(step.time - Self.start) after the start, \(who): \(violation)")
                }
            }
        }
    }
}

extension ControlLoop.Step {
    /// Everything about the change, for comparing two runs letter by letter.
    fileprivate var journalText: String {
        let object = change.new.map { $0.json } ?? "gone"
        return "\(time) \(author) \(cause?.description ?? "") \(change.key) \(object)"
    }
}
