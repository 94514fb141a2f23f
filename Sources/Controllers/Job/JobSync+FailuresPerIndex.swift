internal import KubernetesAPI

// `backoffLimitPerIndex`: failures are limited, and replacements delayed, for each index alone.
//
// The count of an index passes from Pod to Pod in an annotation. A failed Pod therefore keeps its
// finalizer until its replacement exists.

extension JobSync {
    /// The indexes that have failed for good, those of this look included.
    var failedIndexesNow: CompletionIndexes {
        let before = CompletionIndexes(
            status.failedIndexes ?? "", completions: job.completions ?? 0)
        let newlyFailed = pods.filter { $0.isTracked && failsItsIndex($0) }
            .compactMap(job.validCompletionIndex)
        return before.union(CompletionIndexes(newlyFailed))
    }

    private func failsItsIndex(_ pod: Pod) -> Bool {
        guard job.countsAsFailed(pod) else { return false }
        let verdict = job.spec?.podFailurePolicy?.verdict(on: pod) ?? PodFailureVerdict()
        if verdict.failsIndex { return true }
        let limit = Int(job.spec?.backoffLimitPerIndex ?? 0)
        return verdict.isCounted && pod.indexFailureCount >= limit
    }

    /// Finds the failed Pod of each index that is neither decided nor replaced. Of several the one
    /// with the most failures before it, and of these the one that ended last.
    mutating func findLastFailedPods() {
        let activeIndexes = Set(activePods.compactMap(\.completionIndex))
        for pod in pods where pod.isTracked && job.countsAsFailed(pod) {
            guard let index = job.validCompletionIndex(of: pod),
                !succeededIndexes.contains(index), failedIndexes?.contains(index) != true,
                !activeIndexes.contains(index)
            else { continue }
            if let other = lastFailedPods[index] {
                let isEarlier =
                    pod.indexAbsoluteFailureCount < other.indexAbsoluteFailureCount
                    || pod.finishedTime < other.finishedTime
                if isEarlier { continue }
            }
            lastFailedPods[index] = pod
        }
    }

    /// Those of `indexes` whose back-off is over. If there is none, asks for another look when the
    /// first will be.
    mutating func indexesReadyForPods(_ indexes: [Int]) -> [Int] {
        var ready: [Int] = []
        var shortestWait: Duration?
        for index in indexes {
            let wait = remainingBackoff(ofIndex: index)
            if wait > .zero {
                shortestWait = min(shortestWait ?? wait, wait)
            } else {
                ready.append(index)
            }
        }
        if ready.isEmpty, let shortestWait { requeue(after: shortestWait) }
        return ready
    }

    private func remainingBackoff(ofIndex index: Int) -> Duration {
        guard let pod = lastFailedPods[index] else { return .zero }
        return PodBackoff.remaining(
            failures: pod.indexAbsoluteFailureCount + 1, lastFailure: pod.finishedTime, now: now)
    }

    /// The annotations that tell the next Pod of `index` how often it failed before.
    func failureCountAnnotations(ofIndex index: Int) -> [String: String] {
        var failures = 0
        var ignored = 0
        if let pod = lastFailedPods[index] {
            let isCounted = job.countsTowardsLimits(pod)
            failures = pod.indexFailureCount + (isCounted ? 1 : 0)
            ignored = pod.indexIgnoredFailureCount + (isCounted ? 0 : 1)
        }
        var annotations = [JobPodMark.indexFailureCount: String(failures)]
        if ignored > 0 { annotations[JobPodMark.indexIgnoredFailureCount] = String(ignored) }
        return annotations
    }
}
