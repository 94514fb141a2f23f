internal import KubernetesAPI

// The counts of the status, and which Pods have been counted.

extension JobSync {
    /// Writes down what was counted.
    ///
    /// A Pod that ended goes through three states: with finalizer; with its uid in
    /// `uncountedTerminatedPods`, where its finalizer is taken off; without finalizer, when it
    /// moves from the uids to the counts. A crash between any two of them loses nothing.
    mutating func trackFinishedPods() {
        countUntrackedPods()
        let reachedLimit = untrackFinishedPods()
        status.active = .nonZero(active)
        status.ready = Int32(ready)
        status.terminating = Int32(terminating)
        if job.isIndexed {
            status.succeeded = .nonZero(succeededIndexes.count)
            status.completedIndexes =
                succeededIndexes.ranges.isEmpty ? nil : succeededIndexes.description
            status.failedIndexes = failedIndexes?.description
        }
        rememberBackoff()
        if let ending {
            announce(ending)
            if !reachedLimit { end(ending) }
        }
    }

    /// Moves Pods that lost their finalizer, or are gone, from the uids to the counts.
    private mutating func countUntrackedPods() {
        let tracked = Set(pods.filter(\.isTracked).map(\.uid))
        let uncounted = status.uncountedTerminatedPods ?? UncountedTerminatedPods()
        let succeeded = (uncounted.succeeded ?? []).filter(tracked.contains)
        let failed = (uncounted.failed ?? []).filter(tracked.contains)
        let newlySucceeded = (uncounted.succeeded ?? []).count - succeeded.count
        let newlyFailed = (uncounted.failed ?? []).count - failed.count
        status.succeeded = .nonZero(Int(status.succeeded ?? 0) + newlySucceeded)
        status.failed = .nonZero(Int(status.failed ?? 0) + newlyFailed)
        setUncounted(succeeded: succeeded, failed: failed)
    }

    private mutating func setUncounted(succeeded: [String], failed: [String]) {
        status.uncountedTerminatedPods = .with {
            $0.succeeded = succeeded.isEmpty ? nil : succeeded
            $0.failed = failed.isEmpty ? nil : failed
        }
    }

    /// Writes the uids of Pods that ended into the status and takes their finalizers off.
    ///
    /// - Returns: whether so many Pods ended that some have to wait for the next look.
    private mutating func untrackFinishedPods() -> Bool {
        let uncounted = status.uncountedTerminatedPods ?? UncountedTerminatedPods()
        var succeededUIDs = uncounted.succeeded ?? []
        var failedUIDs = uncounted.failed ?? []
        let knownSucceeded = Set(succeededUIDs)
        let knownFailed = Set(failedUIDs)
        var newIndexes: Set<Int> = []
        defer {
            succeededIndexes =
                job.isIndexed
                ? succeededBefore.union(CompletionIndexes(newIndexes)) : succeededIndexes
            setUncounted(succeeded: succeededUIDs, failed: failedUIDs)
        }
        for pod in podsToTrack where pod.isTracked && isToBeUntracked(pod) {
            untrack(pod)
            let index = job.validCompletionIndex(of: pod)
            let isCountable = !job.isIndexed || index != nil
            if pod.phase == "Succeeded", !knownFailed.contains(pod.uid) {
                if job.isIndexed {
                    if let index { newIndexes.insert(index) }
                } else if !knownSucceeded.contains(pod.uid) {
                    succeededUIDs.append(pod.uid)
                }
            } else if isCountable, isFailure(pod), !knownFailed.contains(pod.uid),
                job.countsTowardsLimits(pod)
            {
                failedUIDs.append(pod.uid)
            }
            let count = newIndexes.count + succeededUIDs.count + failedUIDs.count
            if count >= JobController.maximumUncountedPods { return true }
        }
        return false
    }

    /// By index where there is one, so that indexes are added in order.
    private var podsToTrack: [Pod] {
        guard job.isIndexed else { return pods }
        return pods.sorted { ($0.completionIndex ?? -1) < ($1.completionIndex ?? -1) }
    }

    /// A Pod that a failing Job stops counts as failed, one that a succeeding Job stops does not.
    private func isFailure(_ pod: Pod) -> Bool {
        job.countsAsFailed(pod) || ending?.isSuccess == false
    }

    private func isToBeUntracked(_ pod: Pod) -> Bool {
        if job.isTerminating || ending != nil || pod.phase == "Succeeded" { return true }
        guard job.countsAsFailed(pod) else { return false }
        // The replacement has yet to inherit the failure count of its index.
        let waiting = pod.completionIndex.flatMap { lastFailedPods[$0] }
        return waiting?.uid != pod.uid
    }

    private mutating func rememberBackoff() {
        if backoff == PodBackoff(of: observed) { return }
        var annotations = job.metadata.annotations ?? [:]
        annotations[PodBackoff.annotation] = backoff.annotationValue
        job.metadata.annotations = annotations.isEmpty ? nil : annotations
    }

    // MARK: Conditions

    /// Tells that the Job ends, before its last Pods have.
    private mutating func announce(_ ending: JobEnding) {
        status.set(
            ending.isSuccess ? .successCriteriaMet : .failureTarget, "True",
            reason: ending.reason, message: ending.message, now: statusTime)
    }

    /// Declares the Job finished once its last Pod has ended and is counted.
    private mutating func end(_ ending: JobEnding) {
        let uncounted = status.uncountedTerminatedPods
        guard uncounted?.succeeded == nil, uncounted?.failed == nil, terminating == 0 else {
            return
        }
        status.set(
            ending.isSuccess ? .complete : .failed, "True", reason: ending.reason,
            message: ending.message, now: statusTime)
        guard ending.isSuccess else {
            return record(ending.reason, ending.message, type: .warning)
        }
        status.completionTime = statusTime
        if let completions = job.completions, Int(status.succeeded ?? 0) > completions {
            record(
                "TooManySucceededPods",
                "Too many succeeded pods running after completion count reached", type: .warning)
        }
        record("Completed", "Job completed")
    }

    /// Notes that the Job was suspended or resumed. Its active time starts anew when it resumes.
    mutating func updateSuspendedCondition() {
        if job.isSuspended {
            let isNew = status.set(
                .suspended, "True", reason: "JobSuspended", message: "Job suspended",
                now: statusTime)
            guard isNew else { return }
            status.startTime = nil
            record("Suspended", "Job suspended")
        } else {
            let isNew = status.set(
                .suspended, "False", reason: "JobResumed", message: "Job resumed",
                now: statusTime)
            guard isNew else { return }
            status.startTime = statusTime
            record("Resumed", "Job resumed")
        }
    }
}
