public import KubernetesAPI

extension Job {
    /// `Complete` or `Failed` is True: the Job never changes again.
    public var hasFinished: Bool { finishedCondition != nil }

    /// The condition with which the Job ended.
    public var finishedCondition: JobCondition? {
        status?.conditions?.first {
            ($0.type == JobConditionType.complete.rawValue
                || $0.type == JobConditionType.failed.rawValue) && $0.status == "True"
        }
    }

    var hasSucceeded: Bool { finishedCondition?.type == JobConditionType.complete.rawValue }

    /// Somebody else's controller looks after the Job.
    public var isManagedElsewhere: Bool {
        guard let manager = spec?.managedBy else { return false }
        return manager != "kubernetes.io/job-controller"
    }

    var isSuspended: Bool { spec?.suspend == true }

    /// Pods have a completion index, and each index has to succeed once.
    var isIndexed: Bool { spec?.completionMode == "Indexed" }

    /// Failures are limited for each index, not for the whole Job.
    var limitsFailuresPerIndex: Bool { isIndexed && spec?.backoffLimitPerIndex != nil }

    /// A Pod is replaced only once it has failed, not when its deletion begins.
    var replacesOnlyFailedPods: Bool { spec?.podReplacementPolicy == "Failed" }

    var parallelism: Int { Int(spec?.parallelism ?? 1) }

    /// How many Pods have to succeed; `nil` where the first success decides.
    var completions: Int? { spec?.completions.map { Int($0) } }

    var backoffLimit: Int { Int(spec?.backoffLimit ?? 6) }

    /// How long the Job may be active.
    var activeDeadline: Duration? { spec?.activeDeadlineSeconds.map { .seconds($0) } }

    /// The index that `pod` completes, if it is one of this Job's: fewer completions may be asked
    /// for than when the Pod was made.
    func validCompletionIndex(of pod: Pod) -> Int? {
        guard let index = pod.completionIndex, index < completions ?? 0 else { return nil }
        return index
    }

    /// Whether `pod` counts as failed.
    ///
    /// A Pod that is being deleted counts as soon as its deletion begins, because it may never
    /// report a phase; with `podReplacementPolicy: Failed` the phase alone decides.
    func countsAsFailed(_ pod: Pod) -> Bool {
        if pod.phase == "Failed" { return true }
        return !replacesOnlyFailedPods && pod.isTerminating && pod.phase != "Succeeded"
    }

    /// Whether `pod`, which failed, counts towards the limits: its failure policy may ignore it.
    func countsTowardsLimits(_ pod: Pod) -> Bool {
        spec?.podFailurePolicy?.verdict(on: pod).isCounted ?? true
    }
}
