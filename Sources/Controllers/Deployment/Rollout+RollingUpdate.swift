internal import KubernetesAPI

// The RollingUpdate strategy.

extension Rollout {
    /// One step: grow the new ReplicaSet as far as the surge allows; if it could not grow, shrink
    /// the old ones as far as availability allows.
    mutating func rollForward() {
        synchronizeRevision(creatingIfMissing: true)
        let isScaled = growNew() || shrinkOld()
        if !isScaled, status.isComplete(for: deployment) { removeHistory() }
        reportRolloutStatus()
    }

    /// - Returns: whether the size of the new ReplicaSet changed.
    private mutating func growNew() -> Bool {
        guard let new, new.replicas != deployment.replicas else { return false }
        let size = min(deployment.replicas, newReplicas(from: new.replicas, total: totalReplicas))
        if size == new.replicas { return false }
        scale(new.uid, to: size)
        return true
    }

    /// The size the new ReplicaSet may have: the surge leaves `replicas + maxSurge` Pods in all.
    ///
    /// Example: 10 replicas, surge 3, 10 Pods of the old template: 3 of the new may start.
    func newReplicas(from current: Int, total: Int) -> Int {
        if !deployment.isRollingUpdate { return deployment.replicas }
        let room = deployment.replicas + deployment.maxSurge - total
        if room <= 0 { return current }
        return current + min(room, deployment.replicas - current)
    }

    /// Takes replicas from the old ReplicaSets: first those that are not available anyway, then
    /// available ones as long as `replicas - maxUnavailable` remain.
    ///
    /// Example: 10 replicas, maxUnavailable 2, surge 3: 10 old Pods and 3 new ones that are not
    /// available yet. At most 13 − 8 − 3 = 2 may go; if all old ones are available, 2 do.
    ///
    /// - Returns: whether the size of any of them changed.
    private mutating func shrinkOld() -> Bool {
        guard old.contains(where: { $0.replicas > 0 }) else { return false }
        let minAvailable = deployment.replicas - deployment.maxUnavailable
        let newUnavailable = new.map { $0.replicas - $0.available } ?? 0
        let removable = totalReplicas - minAvailable - newUnavailable
        if removable <= 0 { return false }
        let unhealthy = removeUnhealthy(atMost: removable)
        let healthy = removeAvailable(atMost: totalStaying - minAvailable)
        return unhealthy + healthy > 0
    }

    /// The available Pods that stay. A ReplicaSet that was shrunk and has not reported since counts
    /// Pods that are on their way out: Kubernetes takes its word and may take the last ones then.
    private var totalStaying: Int { all.reduce(0) { $0 + min($1.replicas, $1.available) } }

    /// Takes replicas that are not available from the old ReplicaSets, oldest first: they serve
    /// nobody, and could hold up a rollout for ever.
    private mutating func removeUnhealthy(atMost limit: Int) -> Int {
        var removed = 0
        for replicaSet in old where replicaSet.replicas > 0 {
            if removed >= limit { break }
            let count = min(limit - removed, replicaSet.replicas - replicaSet.available)
            if count <= 0 { continue }
            scale(replicaSet.uid, to: replicaSet.replicas - count)
            removed += count
        }
        return removed
    }

    private mutating func removeAvailable(atMost limit: Int) -> Int {
        var removed = 0
        for replicaSet in old where replicaSet.replicas > 0 {
            if removed >= limit { break }
            let count = min(limit - removed, replicaSet.replicas)
            scale(replicaSet.uid, to: replicaSet.replicas - count)
            removed += count
        }
        return removed
    }
}
