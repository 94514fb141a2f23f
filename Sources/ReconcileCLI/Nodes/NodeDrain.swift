import Controllers
import KubernetesAPI
import Reconcile

/// Evicts Pods one after the other and waits until they are gone.
struct NodeDrain {
    /// How long after a refused eviction the next is tried, as kubectl does.
    private static let retryInterval: Duration = .seconds(5)

    /// The Pods that are still there.
    private(set) var remaining: [Pod]

    private let cluster: any Cluster
    private let gracePeriodSeconds: Int64?
    /// The uids of the Pods that were evicted and may still be stopping.
    private var evicted: Set<String> = []

    init(of pods: [Pod], on cluster: any Cluster, gracePeriodSeconds: Int64?) {
        remaining = pods
        self.cluster = cluster
        self.gracePeriodSeconds = gracePeriodSeconds
    }

    mutating func run(limit: Duration) throws -> WaitOutcome {
        let end = cluster.now + limit
        // At rest, the budgets may not have been looked at yet.
        _ = try cluster.wait(limit: .milliseconds(1)) { cluster.isRunning }
        while true {
            try evictAll()
            let isRefused = remaining.contains { !evicted.contains($0.uid) }
            let left = max(.zero, end - cluster.now)
            let outcome = try cluster.wait(
                limit: isRefused ? min(left, Self.retryInterval) : left
            ) {
                forgetGone()
                return remaining.isEmpty
            }
            switch outcome {
            case .timedOut where isRefused && cluster.now < end: continue
            case .fulfilled, .timedOut, .atRest: return outcome
            }
        }
    }

    private mutating func evictAll() throws {
        for pod in remaining where !evicted.contains(pod.uid) {
            let deletion = Deletion(uid: pod.uid, gracePeriodSeconds: gracePeriodSeconds)
            do {
                try cluster.perform(.evict(pod.key, deletion))
                print("evicting pod \(pod.namespacedName)")
                evicted.insert(pod.uid)
            } catch let failure as EditFailure {
                switch failure.code {
                case .tooManyRequests: break
                // Gone, or replaced by another of its name: neither is on the node any more.
                case .notFound, .conflict: evicted.insert(pod.uid)
                case .alreadyExists, .invalid, .forbidden, .internalError, .badRequest, .timeout,
                    .disconnected:
                    throw failure
                }
            }
        }
    }

    private mutating func forgetGone() {
        let gone = remaining.filter { cluster.store.state.pods[$0.namespacedName]?.uid != $0.uid }
        for pod in gone { print("pod/\(pod.name) evicted") }
        let uids = Set(gone.map(\.uid))
        remaining.removeAll { uids.contains($0.uid) }
    }
}
