internal import KubernetesAPI

// The Recreate strategy.

extension Rollout {
    /// One step: scale the old ReplicaSets to zero, wait until their Pods have stopped, then start
    /// the new one at full size.
    ///
    /// - Parameter hasRunningPods: whether Pods of a ReplicaSet, terminating ones included, have
    ///   not ended yet.
    mutating func recreate(hasRunningPods: (ReplicaSet) -> Bool) {
        synchronizeRevision(creatingIfMissing: false)
        if stopOld() || isOldRunning(hasRunningPods) {
            reportRolloutStatus()
            return
        }
        if new == nil { synchronizeRevision(creatingIfMissing: true) }
        if let new, new.replicas != deployment.replicas {
            scale(new.uid, to: deployment.replicas)
        }
        if status.isComplete(for: deployment) { removeHistory() }
        reportRolloutStatus()
    }

    private mutating func stopOld() -> Bool {
        let running = old.filter { $0.replicas > 0 }
        for replicaSet in running { scale(replicaSet.uid, to: 0) }
        return !running.isEmpty
    }

    private func isOldRunning(_ hasRunningPods: (ReplicaSet) -> Bool) -> Bool {
        old.contains { ($0.status?.replicas ?? 0) > 0 || hasRunningPods($0) }
    }
}
