internal import KubernetesAPI

// How many Pods run at a time.

extension JobSync {
    /// Stops every Pod of a Job that ends. They are counted like Pods that ended by themselves.
    mutating func deleteActivePods() {
        for pod in activePods { delete(pod) }
    }

    /// Brings the active Pods to the number that is wanted. A look either deletes or creates.
    mutating func adjustPods(allPods: ObjectTable<Pod>) {
        if job.isSuspended { return stop(activePods) }
        let surplus = max(0, activePods.count - wantedPods)
        let victims = podsToRemove(atLeast: surplus)
        if !victims.isEmpty {
            return stop(Array(victims.prefix(JobController.maximumPodsPerLook)))
        }
        // With `podReplacementPolicy: Failed` a Pod is replaced once it has ended, not before.
        let ending = job.replacesOnlyFailedPods ? terminating : 0
        let missing = wantedPods - ending - activePods.count
        if missing > 0, mayCreate { createPods(missing, allPods: allPods) }
    }

    /// As many as completions are still missing, at most `parallelism`. Where no number of
    /// completions was asked for, no more are started after the first success.
    private var wantedPods: Int {
        guard let completions = job.completions else {
            return succeeded > 0 ? activePods.count : job.parallelism
        }
        return max(0, min(completions - succeeded, job.parallelism))
    }

    /// Deletes Pods whose end is our own doing: they are not to be counted as failures.
    private mutating func stop(_ pods: [Pod]) {
        for pod in pods {
            untrack(pod)
            delete(pod)
        }
    }

    /// The Pods that must go in any case, two of one index or of an index that is not asked for any
    /// more, and then as many as it takes to reach `count`.
    private func podsToRemove(atLeast count: Int) -> [Pod] {
        var removed: [Pod] = []
        var kept = activePods
        if job.isIndexed {
            kept = []
            let byIndex = Dictionary(grouping: activePods) {
                job.validCompletionIndex(of: $0) ?? -1
            }
            for (index, pods) in byIndex.sorted(by: { $0.key < $1.key }) {
                let sorted = PodRemovalOrder.sorted(pods)
                removed += index < 0 ? sorted : sorted.dropLast()
                if index >= 0 { kept += sorted.suffix(1) }
            }
        }
        if removed.count < count {
            removed += PodRemovalOrder.sorted(kept).prefix(count - removed.count)
        }
        return removed
    }

    // MARK: Creating

    private mutating func createPods(_ missing: Int, allPods: ObjectTable<Pod>) {
        if !job.limitsFailuresPerIndex {
            let wait = backoff.remaining(now: now)
            if wait > .zero { return waitForBackoff(wait) }
        }
        let count = min(missing, JobController.maximumPodsPerLook)
        if job.isIndexed {
            createIndexedPods(count, allPods: allPods)
        } else {
            let factory = PodFactory(owner: observed, template: job.podTemplate)
            for pod in factory.pods(count, prefix: job.name + "-", in: allPods) { create(pod) }
            active += count
        }
    }

    /// Looks again when the back-off ends. Until then the Job reports no active Pods, as in
    /// Kubernetes.
    private mutating func waitForBackoff(_ wait: Duration? = nil) {
        if let wait { requeue(after: wait) }
        active = 0
    }

    private mutating func createIndexedPods(_ count: Int, allPods: ObjectTable<Pod>) {
        var indexes = nextIndexes(count)
        if job.limitsFailuresPerIndex {
            let pending = indexes
            indexes = indexesReadyForPods(pending)
            if indexes.isEmpty, !pending.isEmpty { return waitForBackoff() }
        }
        let template = job.podTemplate.withIndexVariable()
        for index in indexes {
            let annotations =
                job.limitsFailuresPerIndex ? failureCountAnnotations(ofIndex: index) : [:]
            let factory = PodFactory(
                owner: observed,
                template: template.forIndex(index, of: job, annotations: annotations))
            let prefix = job.podNamePrefix(forIndex: index)
            for pod in factory.pods(1, prefix: prefix, in: allPods) { create(pod) }
        }
        active += indexes.count
    }

    /// The least indexes that have neither ended nor a Pod.
    private func nextIndexes(_ count: Int) -> [Int] {
        var taken = succeededIndexes.union(
            CompletionIndexes(activePods.compactMap(\.completionIndex)))
        if job.replacesOnlyFailedPods {
            taken = taken.union(
                CompletionIndexes(pods.filter(\.isStopping).compactMap(\.completionIndex)))
        }
        if let failedIndexes { taken = taken.union(failedIndexes) }
        return taken.leastMissing(count, below: job.completions ?? 0)
    }
}
