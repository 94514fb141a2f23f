import Controllers
import KubernetesAPI
import Reconcile

/// Evicts Pods one after the other and lets virtual time pass until they are gone.
struct NodeDrain {
    /// How long after a refused eviction the next is tried, as kubectl does.
    private static let retryInterval: Duration = .seconds(5)

    /// The Pods that are still there.
    private(set) var remaining: [Pod]

    private let store: Store
    private let loop: ControlLoop
    private let clock: SimulatedClock
    private let gracePeriodSeconds: Int64?
    /// The uids of the Pods that were evicted and may still be stopping.
    private var evicted: Set<String> = []

    var now: Timestamp { clock.now }

    init(of pods: [Pod], store: Store, start: Timestamp, gracePeriodSeconds: Int64?) {
        remaining = pods
        self.store = store
        self.gracePeriodSeconds = gracePeriodSeconds
        clock = SimulatedClock(start: start)
        loop = ControlLoop(
            store: store, controllers: ControllerSet.standalone, nodeAgent: SimulatedNodes())
    }

    /// - Returns: whether all Pods are gone before `limit` is over.
    mutating func run(limit: Duration) throws(StoreError) -> Bool {
        let end = clock.now + limit
        // The budgets may not have been looked at yet.
        loop.step(now: clock.now)
        var attempt = clock.now
        while true {
            if clock.now >= attempt {
                try evictAll()
                attempt = clock.now + Self.retryInterval
            }
            let deadline = loop.step(now: clock.now)
            forgetGone()
            if remaining.isEmpty { return true }
            let isRefused = remaining.contains { !evicted.contains($0.uid) }
            let next = [deadline, isRefused ? attempt : nil].compactMap(\.self).min()
            guard let next, next <= end else { return false }
            clock.wait(until: next)
        }
    }

    private mutating func evictAll() throws(StoreError) {
        for pod in remaining where !evicted.contains(pod.uid) {
            let deletion = Deletion(uid: pod.uid, gracePeriodSeconds: gracePeriodSeconds)
            do throws(StoreError) {
                try store.evict(pod.key, deletion, now: clock.now)
                print("evicting pod \(pod.namespacedName)")
                evicted.insert(pod.uid)
            } catch {
                switch error {
                case .tooManyRequests: break
                // Gone, or replaced by another of its name: neither is on the node any more.
                case .notFound, .conflict: evicted.insert(pod.uid)
                case .alreadyExists, .invalid, .forbidden, .namespaceTerminating, .internalError:
                    throw error
                }
            }
        }
    }

    private mutating func forgetGone() {
        let gone = remaining.filter { store.state.pods[$0.namespacedName]?.uid != $0.uid }
        for pod in gone { print("pod/\(pod.name) evicted") }
        let uids = Set(gone.map(\.uid))
        remaining.removeAll { uids.contains($0.uid) }
    }
}
