internal import KubernetesAPI

/// What a Job writes on its Pods.
enum JobPodMark {
    /// Keeps a Pod that has finished, or is deleted, until its Job has counted it.
    static let trackingFinalizer = "batch.kubernetes.io/job-tracking"
    /// The completion index, as an annotation and as a label.
    static let completionIndex = "batch.kubernetes.io/job-completion-index"
    /// How often Pods of the same index failed before this one.
    static let indexFailureCount = "batch.kubernetes.io/job-index-failure-count"
    /// How many more failed that the failure policy ignored.
    static let indexIgnoredFailureCount = "batch.kubernetes.io/job-index-ignored-failure-count"
}

extension Pod {
    /// The Job has not counted the Pod yet.
    var isTracked: Bool { metadata.hasFinalizer(JobPodMark.trackingFinalizer) }

    var completionIndex: Int? {
        guard let index = number(JobPodMark.completionIndex), index >= 0 else { return nil }
        return index
    }

    /// Failures of the Pod's index before it that count.
    var indexFailureCount: Int { number(JobPodMark.indexFailureCount) ?? 0 }

    var indexIgnoredFailureCount: Int { number(JobPodMark.indexIgnoredFailureCount) ?? 0 }

    /// All failures of the Pod's index before it: what its back-off grows with.
    var indexAbsoluteFailureCount: Int { indexFailureCount + indexIgnoredFailureCount }

    private func number(_ annotation: String) -> Int? {
        metadata.annotations?[annotation].flatMap { Int($0) }
    }

    /// When the Pod ended: when its last container did, else when it stopped being ready, else when
    /// its deletion began.
    var finishedTime: Timestamp {
        if let time = lastContainerEnd { return time }
        if let ready = condition("Ready"), ready.status == "False",
            let time = ready.lastTransitionTime
        {
            return time
        }
        if let time = metadata.deletionTimestamp {
            return time - .seconds(metadata.deletionGracePeriodSeconds ?? 0)
        }
        return metadata.creationTimestamp ?? Timestamp()
    }

    private var lastContainerEnd: Timestamp? {
        var latest: Timestamp?
        for container in status?.containerStatuses ?? [] {
            guard let end = container.state?.terminated?.finishedAt, !end.isZero else { return nil }
            latest = max(latest ?? end, end)
        }
        return latest
    }
}
