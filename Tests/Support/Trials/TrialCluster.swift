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
        /// When the process dies; `nil` for never.
        let budget: CrashBudget?

        public init(_ controllers: [any Controller], _ nodeAgent: any NodeAgent) {
            self.init(controllers, nodeAgent, budget: nil)
        }

        init(
            _ controllers: [any Controller], _ nodeAgent: any NodeAgent, budget: CrashBudget?
        ) {
            self.controllers = controllers
            self.nodeAgent = nodeAgent
            self.budget = budget
        }
    }

    public static let start = Timestamp(seconds: 1_700_000_040)
    /// Where everything of a history lives.
    public static let namespace = "default"

    /// A trial ends after so many steps or restarts, whatever happens.
    private static let maximumSteps = 20_000
    /// How long a cluster may take to settle.
    private static let maximumSettling: Duration = .seconds(24 * 3600)
    /// Longer than anything that controllers wait for: at most 1000 seconds after a refusal.
    private static let quietPeriod: Duration = .seconds(1800)
    private static let maximumViolations = 20
    /// After so many crashes the process lives on. One that dies at every write can undo for ever
    /// what its last life did: as in Kubernetes, the StatefulSet controller makes the revisions of
    /// a set again that the garbage collector has deleted while its last Pods are stopping.
    private static let maximumCrashes = 1000
    /// More changes than this at one moment mean that somebody undoes somebody else's work.
    private static let maximumChangesPerStep = 10_000

    public let store = Store()
    public private(set) var now = TrialCluster.start
    /// Broken promises, as checkers found them; the first few.
    public private(set) var violations: [String] = []
    /// Every change, and who made it.
    private(set) var journal: [JournalEntry] = []

    private let makeAssembly: () -> Assembly
    private let checkers: [any Checker]
    private let keepsJournal: Bool
    private let tally: Tally
    private var assembly: Assembly
    private var loop: ControlLoop
    private var overlooked = OverlookedNodes()
    private var stepsLeft = TrialCluster.maximumSteps
    private var crashes = 0

    /// A cluster with the usual namespaces and `nodes` nodes.
    public init(
        nodes: Int = 3, checkers: [any Checker] = [], keepsJournal: Bool = false,
        tally: Tally = Tally(), assembly makeAssembly: @escaping () -> Assembly
    ) {
        self.makeAssembly = makeAssembly
        self.checkers = checkers
        self.keepsJournal = keepsJournal
        self.tally = tally
        assembly = makeAssembly()
        loop = ControlLoop(
            store: store, controllers: assembly.controllers, nodeAgent: assembly.nodeAgent)
        do {
            try ClusterBaseline.ensure(in: store, nodes: nodes, now: now)
        } catch {
            preconditionFailure("an empty store takes the baseline: \(error)")
        }
        store.observe(TrialMetrics.report)
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
            tally.add(steps: 1, changes: Int(store.revision - revision))
            if store.revision - revision > Self.maximumChangesPerStep {
                stepsLeft = 0
                report("one step made \(store.revision - revision) changes")
            }
            guard let budget = assembly.budget, budget.isSpent else { return deadline }
            tally.add(faults: 1)
            crashes += 1
            restart()
            if crashes >= Self.maximumCrashes { assembly.budget?.refill() }
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

    /// Lets `duration` pass at once, as a machine that slept sees it: what fell due in it is late.
    func jump(by duration: Duration) {
        now += duration
        step()
    }

    /// Goes on until nothing is due any more, or nothing was written for half an hour: what is
    /// refused is tried again for ever, ever less often, and autoscalers look around for ever.
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
        let lagging = overlooked.daemonSets(in: store.state)
        if lagging.isEmpty { return }
        for daemonSet in lagging { make(.relisting(daemonSet)) }
        settle()
    }

    func make(_ move: Move) {
        note(move.text)
        if move.isFault { tally.add(faults: 1) }
        move.make(on: self)
        step()
    }

    // MARK: Watching

    func note(_ text: String) {
        if keepsJournal { journal.append(JournalEntry(text, at: now)) }
    }

    func report(_ violation: String) {
        if violations.count < Self.maximumViolations { violations.append(violation) }
    }

    private func watch() {
        loop.onStep = { [unowned self] step in
            if step.author != ControlLoop.user { assembly.budget?.spend() }
            if keepsJournal { journal.append(JournalEntry(step)) }
            overlooked.note(step.change, in: store.state)
            for checker in checkers {
                for violation in checker.check(step, store.state) {
                    let who = step.cause.map { "\(step.author) for \($0)" } ?? step.author
                    report("\(step.time - Self.start) after the start, \(who): \(violation)")
                }
            }
        }
    }
}
