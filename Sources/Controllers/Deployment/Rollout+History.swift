internal import KubernetesAPI

// Old ReplicaSets that are kept to go back to: `revisionHistoryLimit`.

extension Rollout {
    /// Deletes the ReplicaSets of the lowest revisions beyond `revisionHistoryLimit`. One that
    /// still asks for Pods, has some or has not yet reported on its latest size is never deleted.
    mutating func removeHistory() {
        guard let limit = deployment.spec?.revisionHistoryLimit, limit != .max else { return }
        let candidates = old.filter { !$0.isTerminating }
        let surplus = candidates.count - Int(limit)
        if surplus <= 0 { return }
        let byRevision = candidates.sorted { left, right in
            let leftRevision = left.annotation(Revision.annotation) ?? 0
            let rightRevision = right.annotation(Revision.annotation) ?? 0
            if leftRevision != rightRevision { return leftRevision < rightRevision }
            return ReplicaSet.isOlder(left, right)
        }
        for replicaSet in byRevision.prefix(surplus) where replicaSet.isUnused {
            delete(replicaSet)
        }
    }
}

extension ReplicaSet {
    fileprivate var isUnused: Bool {
        replicas == 0 && (status?.replicas ?? 0) == 0
            && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)
    }
}
