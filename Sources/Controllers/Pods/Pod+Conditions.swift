public import KubernetesAPI

extension Pod {
    /// `status.phase`; a Pod that has none yet is Pending.
    public var phase: String { status?.phase ?? "Pending" }

    /// The Pod has ended for good: phase Succeeded or Failed.
    public var hasFinished: Bool { phase == "Succeeded" || phase == "Failed" }

    /// Neither ended nor asked to end: what counts as a replica.
    public var isActive: Bool { !hasFinished && !isTerminating }

    /// Whether the Pod is on its way out: deletion was asked for and it has not ended by itself.
    public var isStopping: Bool { isTerminating && !hasFinished }

    /// The node the Pod is bound to; `nil` while it waits for one.
    public var nodeName: String? {
        guard let name = spec?.nodeName, !name.isEmpty else { return nil }
        return name
    }

    public func condition(_ type: String) -> PodCondition? {
        status?.conditions?.first { $0.type == type }
    }

    /// The Ready condition is True.
    public var isReady: Bool { condition("Ready")?.status == "True" }

    /// Since when the Pod is ready, if it is.
    public var readySince: Timestamp? {
        guard let ready = condition("Ready"), ready.status == "True" else { return nil }
        return ready.lastTransitionTime
    }

    /// Ready for at least `minReadySeconds` without a break.
    public func isAvailable(minReadySeconds: Int32, now: Timestamp) -> Bool {
        timeUntilAvailable(minReadySeconds: minReadySeconds, now: now) == .zero
    }

    /// How long the Pod must stay ready to become available: zero if it is, `nil` if it is not
    /// ready.
    public func timeUntilAvailable(minReadySeconds: Int32, now: Timestamp) -> Duration? {
        guard isReady else { return nil }
        if minReadySeconds == 0 { return .zero }
        guard let readySince else { return nil }
        return max(.zero, readySince + .seconds(minReadySeconds) - now)
    }
}
