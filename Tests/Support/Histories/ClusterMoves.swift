internal import Controllers
internal import KubernetesAPI
internal import Reconcile

/// What happens to a cluster as a whole from outside.
enum ClusterMoves {
    private static let quota = "narrow"

    static func random(using generator: inout SeededGenerator) -> Move {
        switch generator.number(in: 0...3) {
        case 0: return limit(pods: generator.number(in: 0...5))
        case 1: return unlimit
        case 2:
            return Move("nobody measures the load any more", isFault: true) { cluster in
                cluster.store.observe(TrialMetrics.fallSilent)
            }
        default:
            return Move("the load is measured") { cluster in
                cluster.store.observe(TrialMetrics.report)
            }
        }
    }

    /// There is no quota, and all is measured.
    static let heal = Move("no quota is left, and the load is measured") {
        cluster throws(StoreError) in
        cluster.store.observe(TrialMetrics.report)
        try removeQuota(of: cluster)
    }

    private static func limit(pods: Int) -> Move {
        Move("a quota of \(pods) Pods", isFault: true) { cluster throws(StoreError) in
            try removeQuota(of: cluster)
            guard let hard = Quantity("\(pods)") else { return }
            try cluster.store.create(
                ResourceQuota.with {
                    $0.metadata.name = quota
                    $0.metadata.namespace = TrialCluster.namespace
                    $0.spec = .with { $0.hard = ["pods": hard] }
                }, now: cluster.now)
        }
    }

    private static let unlimit = Move("the quota is taken away") { cluster throws(StoreError) in
        try removeQuota(of: cluster)
    }

    private static func removeQuota(of cluster: TrialCluster) throws(StoreError) {
        let key = ObjectKey(ResourceQuota.self, namespace: TrialCluster.namespace, name: quota)
        if cluster.store.state.object(key) != nil {
            try cluster.store.delete(key, now: cluster.now)
        }
    }
}
