internal import KubernetesAPI

// Whether the Job ends, and why.

extension JobSync {
    /// Counts what ended since the last look, on top of what the status tells.
    mutating func countFinishedPods() {
        let uncounted = status.uncountedTerminatedPods ?? UncountedTerminatedPods()
        let uncountedSucceeded = Set(uncounted.succeeded ?? [])
        let uncountedFailed = Set(uncounted.failed ?? [])
        let candidates = pods.filter { pod in
            pod.isTracked && (!job.isIndexed || job.validCompletionIndex(of: pod) != nil)
        }
        let newlySucceeded = candidates.filter {
            $0.phase == "Succeeded" && !uncountedSucceeded.contains($0.uid)
        }
        let newlyFailed = candidates.filter {
            job.countsAsFailed($0) && !uncountedFailed.contains($0.uid)
        }
        succeeded =
            Int(status.succeeded ?? 0) + newlySucceeded.count + uncountedSucceeded.count
        failed =
            Int(status.failed ?? 0) + newlyFailed.count(where: job.countsTowardsLimits)
            + uncountedFailed.count
        backoff = backoff.after(succeeded: newlySucceeded, failed: newlyFailed)
    }

    /// Looks for a reason to end. A decision that the status already holds stays as it is.
    mutating func decideEnding() {
        if let condition = status.trueCondition(.successCriteriaMet) {
            ending = JobEnding(
                isSuccess: true, reason: condition.reason ?? "", message: condition.message ?? "")
        } else if let condition = status.trueCondition(.failureTarget) {
            ending = .failure(condition.reason ?? "", condition.message ?? "")
        } else if let message = failJobMessage {
            ending = .failure("PodFailurePolicy", message)
        } else if failed > job.backoffLimit || hasTooManyRestarts {
            ending = .failure(
                "BackoffLimitExceeded", "Job has reached the specified backoff limit")
        } else if let wait = timeUntilDeadline {
            if wait > .zero {
                requeue(after: wait)
            } else {
                ending = .failure(
                    "DeadlineExceeded", "Job was active longer than specified deadline")
            }
        }
        if job.isIndexed { decideEndingByIndexes() }
    }

    /// Every completion is there, or, where no number of them was asked for, one; and no Pod runs.
    var isComplete: Bool {
        active == 0 && (job.completions.map { succeeded >= $0 } ?? (succeeded > 0))
    }

    private var failJobMessage: String? {
        guard let policy = job.spec?.podFailurePolicy else { return nil }
        return pods.lazy.filter(job.countsAsFailed).compactMap { policy.verdict(on: $0).jobFailure }
            .first
    }

    /// With `restartPolicy: OnFailure` it is restarts that count, of Pods that are still there.
    private var hasTooManyRestarts: Bool {
        guard job.spec?.template.spec?.restartPolicy == "OnFailure" else { return false }
        var restarts = 0
        for pod in pods where pod.phase == "Running" || pod.phase == "Pending" {
            for container in pod.status?.initContainerStatuses ?? [] {
                restarts += Int(container.restartCount)
            }
            for container in pod.status?.containerStatuses ?? [] {
                restarts += Int(container.restartCount)
            }
        }
        return job.backoffLimit == 0 ? restarts > 0 : restarts >= job.backoffLimit
    }

    /// How long the Job may still be active; `nil` without a deadline, or while it is suspended.
    private var timeUntilDeadline: Duration? {
        guard let deadline = job.activeDeadline, let start = status.startTime, !job.isSuspended
        else { return nil }
        return max(.zero, start + deadline - now)
    }

    private mutating func decideEndingByIndexes() {
        let completions = job.completions ?? 0
        succeededBefore = CompletionIndexes(
            status.completedIndexes ?? "", completions: completions)
        let newlySucceeded = pods.filter { $0.phase == "Succeeded" && $0.isTracked }
            .compactMap(job.validCompletionIndex)
        succeededIndexes = succeededBefore.union(CompletionIndexes(newlySucceeded))
        succeeded = succeededIndexes.count
        if job.limitsFailuresPerIndex {
            let failed = failedIndexesNow
            failedIndexes = failed
            if ending == nil { ending = endingByFailedIndexes(failed, completions: completions) }
            findLastFailedPods()
        }
        if ending == nil, let policy = job.spec?.successPolicy,
            let rule = policy.firstMetRule(succeeded: succeededIndexes, completions: completions)
        {
            ending = JobEnding(
                isSuccess: true, reason: "SuccessPolicy",
                message: "Matched rules at index \(rule)")
        }
    }

    private func endingByFailedIndexes(
        _ failed: CompletionIndexes, completions: Int
    ) -> JobEnding? {
        if let limit = job.spec?.maxFailedIndexes, failed.count > Int(limit) {
            return .failure(
                "MaxFailedIndexesExceeded",
                "Job has exceeded the specified maximal number of failed indexes")
        }
        let isEveryIndexDecided = failed.count + succeededIndexes.count >= completions
        return failed.count > 0 && isEveryIndexDecided
            ? .failure("FailedIndexes", "Job has failed indexes") : nil
    }
}
