internal import KubernetesAPI

extension DaemonRollout {
    /// Writes the status if it changes. Of several Pods on a node the oldest stands for it, so an
    /// update with a surge counts a node as updated only when the old Pod is gone.
    mutating func reportStatus() {
        var status = daemonSet.status ?? DaemonSetStatus()
        var oldest: [Pod] = []
        var misscheduled = 0
        for place in places {
            guard let pod = podsOnNode[place.node]?.first else { continue }
            if place.eligibility == .runs { oldest.append(pod) } else { misscheduled += 1 }
        }
        let available = oldest.count(where: isAvailable)
        status.observedGeneration = daemonSet.metadata.generation
        status.desiredNumberScheduled = Int32(desiredCount)
        status.currentNumberScheduled = Int32(oldest.count)
        status.numberMisscheduled = Int32(misscheduled)
        status.numberReady = Int32(oldest.count(where: \.isReady))
        status.updatedNumberScheduled = .nonZero(
            oldest.count { daemonSet.isUpdated($0, hash: hash) })
        status.numberAvailable = .nonZero(available)
        status.numberUnavailable = .nonZero(desiredCount - available)
        status.collisionCount = history.collisionCount
        requeueForAvailability()
        if status == daemonSet.status { return }
        var changed = daemonSet
        changed.status = status
        plan.actions.append(.updateStatus(changed))
    }

    /// A ready Pod becomes available by the clock alone, also one that a surge put beside another.
    private mutating func requeueForAvailability() {
        for place in places {
            for pod in podsOnNode[place.node] ?? [] {
                let wait = pod.timeUntilAvailable(
                    minReadySeconds: daemonSet.minReadySeconds, now: now)
                if let wait, wait > .zero { plan.requeue(after: wait) }
            }
        }
    }

    /// Deletes the lowest revisions beyond `revisionHistoryLimit`, which counts all old ones;
    /// those that a Pod was made from are kept all the same.
    ///
    /// - Parameter pods: all Pods of the DaemonSet.
    mutating func removeHistory(keepingThoseOf pods: [Pod]) {
        let live = Set(pods.compactMap { $0.metadata.labels?[DaemonSet.hashLabel] })
        let surplus = history.old.count - daemonSet.revisionHistoryLimit
        let unused = history.old.filter { revision in
            !live.contains(revision.metadata.labels?[DaemonSet.hashLabel] ?? "")
        }
        for revision in unused.prefix(max(0, surplus)) {
            plan.actions.append(.delete(revision.key, Deletion(uid: revision.uid)))
        }
    }
}
