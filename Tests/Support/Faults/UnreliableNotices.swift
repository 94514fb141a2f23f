internal import Controllers
internal import KubernetesAPI
internal import Reconcile
internal import Synchronization

/// Loses, repeats, delays and reorders notices, at random from a seed.
final class UnreliableNotices<Notice: Sendable>: Sendable {
    private struct State {
        var generator: SeededGenerator
        /// Notices that come late, perhaps never.
        var held: [Notice] = []
    }

    private let state: Mutex<State>
    private let delays: Bool
    private let tally: Tally

    /// - Parameter delays: whether notices may come late, and so in another order.
    init(seed: UInt64, delays: Bool = true, tally: Tally) {
        self.tally = tally
        state = Mutex(State(generator: SeededGenerator(seed: seed)))
        self.delays = delays
    }

    /// What arrives in place of `notice`.
    func pass(_ notice: Notice) -> [Notice] {
        state.withLock { state in
            var arriving: [Notice] = []
            switch state.generator.number(in: 0...9) {
            case 0...1: break
            case 2: arriving = [notice, notice]
            case 3...5 where delays: state.held.append(notice)
            default: arriving = [notice]
            }
            if arriving.count != 1 { tally.add(faults: 1) }
            if !state.held.isEmpty, state.generator.chance(percent: 30) {
                arriving += state.generator.shuffle(state.held)
                state.held = []
            }
            return arriving
        }
    }
}

/// A controller that is told of changes unreliably.
struct UnreliablyNotifiedController: Controller {
    let controller: any Controller
    let notices: UnreliableNotices<ObjectKey>

    var name: String { controller.name }

    var watches: [Watch] {
        controller.watches.map { watch in
            Watch(changesOfEveryKind: { [notices] old, new, state, enqueue in
                let kind = (new ?? old)?.groupVersionKind.groupKind
                if let watched = watch.groupKind, watched != kind { return }
                watch.forEachKey(from: old, to: new, in: state) { key in
                    for arriving in notices.pass(key) { enqueue(arriving) }
                }
            })
        }
    }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        controller.reconcile(key, in: state, now: now)
    }
}

/// A node agent that misses some changes and hears of others twice. What it lists when it starts
/// it does not miss.
final class UnreliablyNotifiedNodeAgent: NodeAgent {
    private let agent: any NodeAgent
    private let notices: UnreliableNotices<Change>

    init(_ agent: any NodeAgent, seed: UInt64, tally: Tally) {
        self.agent = agent
        notices = UnreliableNotices(seed: seed, delays: false, tally: tally)
    }

    var nextDeadline: Timestamp? { agent.nextDeadline }

    func observe(_ change: Change, now: Timestamp) {
        let arriving = change.old == nil ? [change] : notices.pass(change)
        for change in arriving { agent.observe(change, now: now) }
    }

    func advance(_ store: Store, now: Timestamp) { agent.advance(store, now: now) }
}
