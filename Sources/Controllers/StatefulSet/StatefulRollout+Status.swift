internal import KubernetesAPI

extension StatefulRollout {
    /// Writes the status if it changes. An update is complete once all replicas exist, are of the
    /// latest revision and ready: that revision is the current one from then on.
    mutating func reportStatus() {
        var status = set.status ?? StatefulSetStatus()
        let ready = pods.filter(\.isRunningAndReady)
        let staying = pods.filter { !$0.isTerminating && $0.uid != replaced }
        let updated = staying.count { $0.statefulSetRevision == history.latest.name }
        status.observedGeneration = set.metadata.generation
        status.replicas = Int32(pods.count)
        status.readyReplicas = .nonZero(ready.count)
        status.availableReplicas = Int32(ready.count(where: isAvailable))
        status.updatedReplicas = .nonZero(updated)
        status.updateRevision = history.latest.name
        status.collisionCount = history.collisionCount ?? 0
        let isComplete =
            set.isRollingUpdate && updated == set.replicas && ready.count == set.replicas
            && pods.count == set.replicas
        status.currentRevision = isComplete ? history.latest.name : current.name
        status.currentReplicas = .nonZero(
            isComplete
                ? updated : staying.count { $0.statefulSetRevision == current.name })
        if status == set.status { return }
        var changed = set
        changed.status = status
        // Without a partition `currentReplicas` decides what takes the place of a Pod that is gone,
        // so it is written before the Pod goes: nothing that happens between can lose that. A Pod
        // whose name is taken ends the plan, and as in Kubernetes the status is told all the same.
        let isFirst = replaced != nil || isObstructed
        let position = isFirst ? plan.actions.startIndex : plan.actions.endIndex
        plan.actions.insert(.updateStatus(changed), at: position)
    }

    /// A ready Pod becomes available by the clock alone, so the first to do so sets the time.
    mutating func requeueForAvailability() {
        if set.minReadySeconds == 0 { return }
        for pod in pods {
            let wait = pod.timeUntilAvailable(minReadySeconds: set.minReadySeconds, now: now)
            if let wait, wait > .zero { plan.requeue(after: wait) }
        }
    }
}
