internal import KubernetesAPI

// What goes: Pods out of range, and Pods of an old revision.

extension StatefulRollout {
    /// Deletes a Pod that is out of range.
    ///
    /// Under OrderedReady all Pods below it have to be healthy first. If one of those out of range
    /// is not, only the lowest of them may go: it is the one that cannot hold up another.
    mutating func remove(_ pod: Pod) {
        if pod.isTerminating { return }
        if set.isOrdered, !isAvailable(pod), pod.uid != firstUnhealthy?.uid { return }
        delete(pod)
    }

    /// The unhealthy Pod in range with the lowest ordinal, or else that out of range.
    private var firstUnhealthy: Pod? {
        if replicas.contains(where: { !isHealthy($0) }) {
            return replicas.first { !isHealthy($0) } ?? nil
        }
        return condemned.last { !isHealthy($0) }
    }

    /// Deletes the Pod with the highest ordinal that is of an old revision, once all above it are
    /// healthy: one at a time, also under Parallel. Ordinals below the partition are left alone.
    ///
    /// Going back to the old template does not replace a Pod that is stuck with a broken one:
    /// below it, OrderedReady waits for it to become available, as in Kubernetes.
    mutating func updateNext() {
        for index in replicas.indices.reversed() where index >= set.partition {
            guard let pod = replicas[index] else { return }
            if pod.statefulSetRevision != history.latest.name, !pod.isTerminating {
                replaced = pod.uid
                return delete(pod)
            }
            if !isHealthy(pod) { return }
        }
    }

    /// Deletes the lowest revisions beyond `revisionHistoryLimit`. Those that a Pod was made from,
    /// the current and the latest one are kept, and not counted.
    mutating func removeHistory() {
        var live = Set(pods.compactMap(\.statefulSetRevision))
        live.insert(current.name)
        live.insert(history.latest.name)
        let unused = history.observed.filter { !live.contains($0.name) }
        for revision in unused.dropLast(set.revisionHistoryLimit) {
            plan.actions.append(.delete(revision.key, Deletion(uid: revision.uid)))
        }
    }
}
