internal import Controllers
internal import KubernetesAPI
internal import Synchronization

/// What a cluster looked like a while ago, as a cache shows it that lags behind.
final class OldView: Sendable {
    private struct Snapshot {
        var objects: [any KubernetesObject]
        var metrics: ObservedMetrics
    }

    private let snapshot = Mutex<Snapshot?>(nil)

    func take(of state: ClusterState) {
        let taken = Snapshot(
            objects: state.populatedKinds.flatMap { state.objects(of: $0) },
            metrics: state.metrics)
        snapshot.withLock { $0 = taken }
    }

    /// The state at that time; `nil` before the first one was taken.
    var state: ClusterState? {
        guard let snapshot = snapshot.withLock({ $0 }) else { return nil }
        let state = ClusterState()
        for object in snapshot.objects { state.upsert(object) }
        state.metrics = snapshot.metrics
        return state
    }
}

/// A controller that sometimes sees an old view of the cluster, which it shares with others. What
/// it missed comes to its notice a little later: then it looks again.
struct ShortSightedController: Controller {
    /// How many looks in a hundred see the old view, and after how many a new one is taken.
    private static let oldLooks = 20
    private static let newViews = 10
    private static let delay: Duration = .seconds(1)

    let controller: any Controller
    let view: OldView
    let generator: SharedGenerator
    let tally: Tally

    var name: String { controller.name }
    var watches: [Watch] { controller.watches }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        if generator.chance(percent: Self.newViews) { view.take(of: state) }
        guard generator.chance(percent: Self.oldLooks), let old = view.state else {
            return controller.reconcile(key, in: state, now: now)
        }
        tally.add(faults: 1)
        var plan = controller.reconcile(key, in: old, now: now)
        plan.requeue(after: Self.delay)
        return plan
    }
}
