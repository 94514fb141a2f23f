internal import KubernetesAPI

// The places in range: every one gets a Pod, and under OrderedReady only once the Pods below it
// are available.

extension StatefulRollout {
    /// Brings one place closer to what it should be.
    ///
    /// - Returns: whether the Pod in it is available and as it should be.
    mutating func settle(_ index: Int) -> Bool {
        let place = StatefulPod(owner: set, ordinal: set.startOrdinal + index)
        guard let pod = replicas[index] else {
            fill(place)
            return false
        }
        if pod.hasFinished {
            // However it ended: an evicted Pod may well have exited with 0. The next look finds
            // the place empty.
            if !pod.isTerminating { delete(pod) }
            return false
        }
        if pod.phase == "Pending" { _ = createMissingClaims(of: place, podUID: pod.uid) }
        if set.isOrdered, !isHealthy(pod) { return false }
        conform(pod, to: place)
        return true
    }

    /// Creates the Pod of an empty place, and before it the claims that are missing.
    private mutating func fill(_ place: StatefulPod) {
        let retention = ClaimRetention(set)
        let reference = place.reference(uid: "")
        let isStale = place.claims.contains { claim in
            self.claim(claim).map { retention.isStale($0, pod: reference) } ?? false
        }
        if isStale { return }
        if let obstacle = createMissingClaims(of: place, podUID: "") {
            record("create", place.name, error: obstacle)
            return
        }
        let revision = needsCurrentRevision(place.ordinal) ? current : history.latest
        guard let template = revision.podTemplate ?? set.spec?.template else { return }
        retainClaims(of: place, podUID: "", isCondemned: false)
        isObstructed = isObstructed || state.pods[set.namespace, place.name] != nil
        plan.actions.append(.create(place.make(template: template, revision: revision.name)))
        record("create", place.name)
    }

    /// Below the partition a Pod that is lost comes back as it was.
    private func needsCurrentRevision(_ ordinal: Int) -> Bool {
        guard set.isRollingUpdate else { return false }
        let kept =
            set.spec?.updateStrategy?.rollingUpdate == nil
            ? Int(set.status?.currentReplicas ?? 0) : set.partition
        return ordinal < set.startOrdinal + kept
    }

    /// Gives a Pod the labels of its place and its claims their owners.
    private mutating func conform(_ pod: Pod, to place: StatefulPod) {
        var isChanged = retainClaims(of: place, podUID: pod.uid, isCondemned: false)
        if !place.isIdentity(of: pod) {
            var updated = pod
            updated.metadata.labels = place.identityLabels(addedTo: pod)
            plan.actions.append(.update(updated))
            isChanged = true
        }
        if isChanged { record("update", pod.name) }
    }
}
