internal import KubernetesAPI

extension Deployment {
    /// `spec.replicas`, which is 1 where it is absent.
    var replicas: Int { Int(spec?.replicas ?? 1) }

    var isPaused: Bool { spec?.paused == true }

    /// The strategy is RollingUpdate, as it is by default.
    var isRollingUpdate: Bool { spec?.strategy?.type ?? "RollingUpdate" == "RollingUpdate" }

    /// The time without progress after which a rollout counts as failed; `nil` for no limit, which
    /// Kubernetes writes as the greatest 32-bit number.
    var progressDeadline: Duration? {
        guard let seconds = spec?.progressDeadlineSeconds, seconds != .max else { return nil }
        return .seconds(seconds)
    }

    /// How many Pods above `replicas` a rollout may use.
    var maxSurge: Int { isRollingUpdate ? fenceposts.surge : 0 }

    /// How many of `replicas` may be unavailable during a rollout.
    var maxUnavailable: Int {
        isRollingUpdate && replicas > 0 ? min(fenceposts.unavailable, replicas) : 0
    }

    /// `maxSurge` rounded up and `maxUnavailable` rounded down; 25 % each by default.
    ///
    /// Percentages of 7 replicas: 30 % surge is 2.1, so 3 Pods; 45 % unavailable is 3.15, so 3.
    /// Where both come out as 0 no rollout could ever move, so one Pod may be unavailable.
    private var fenceposts: (surge: Int, unavailable: Int) {
        let rolling = spec?.strategy?.rollingUpdate
        let quarter = IntOrString.string("25%")
        let surge = (rolling?.maxSurge ?? quarter).scaledValue(total: replicas, roundUp: true)
        let unavailable = (rolling?.maxUnavailable ?? quarter)
            .scaledValue(total: replicas, roundUp: false)
        if (surge ?? 0) == 0, (unavailable ?? 0) == 0 { return (0, 1) }
        return (surge ?? 0, unavailable ?? 0)
    }
}
