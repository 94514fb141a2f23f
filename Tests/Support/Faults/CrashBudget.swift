internal import Controllers
internal import KubernetesAPI
internal import Reconcile
internal import Synchronization

/// How many writes a process may still make before it dies.
///
/// Dead, it writes nothing: its controllers plan nothing and its node agent does nothing, so that
/// what is stored is exactly what a crash after the last write would have left. A write that the
/// store refused is none.
final class CrashBudget: Sendable {
    private let left: Mutex<Int>

    init(writes: Int) {
        left = Mutex(writes)
    }

    var writesLeft: Int { left.withLock { $0 } }

    var isSpent: Bool { writesLeft == 0 }

    /// The process does not die any more.
    func refill() { left.withLock { $0 = .max } }

    /// Notes that a write was made.
    func spend() { left.withLock { $0 = max(0, $0 - 1) } }
}

/// A controller in a process that dies in the middle of a plan when its budget is spent.
struct MortalController: Controller {
    let controller: any Controller
    let budget: CrashBudget

    var name: String { controller.name }
    var watches: [Watch] { controller.watches }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        if budget.isSpent { return Plan() }
        var plan = controller.reconcile(key, in: state, now: now)
        plan.actions = Array(plan.actions.prefix(budget.writesLeft))
        return plan
    }
}

/// The node agent of such a process.
final class MortalNodeAgent: NodeAgent {
    private let agent: any NodeAgent
    private let budget: CrashBudget

    init(_ agent: any NodeAgent, budget: CrashBudget) {
        self.agent = agent
        self.budget = budget
    }

    var nextDeadline: Timestamp? { budget.isSpent ? nil : agent.nextDeadline }

    func observe(_ change: Change, now: Timestamp) { agent.observe(change, now: now) }

    func advance(_ store: Store, now: Timestamp) {
        if !budget.isSpent { agent.advance(store, now: now) }
    }
}
