internal import KubernetesAPI

/// One look at a HorizontalPodAutoscaler: the working copy of it, and what is to be done.
///
/// The order of the rules is Kubernetes' own: find the target, keep it between `minReplicas` and
/// `maxReplicas`, else ask the metrics (`Autoscaling+Metrics.swift`) and calm down what they say
/// (`ReplicaNormalization`).
struct Autoscaling {
    let observed: HorizontalPodAutoscaler
    let state: ClusterState
    let settings: AutoscalingSettings
    let now: Timestamp
    /// The autoscaler with the status and the history that it is to get.
    var autoscaler: HorizontalPodAutoscaler
    var history: AutoscalingHistory
    private var plan = Plan()

    /// A number of replicas to go for, and why.
    private struct Goal {
        let replicas: Int
        let reason: String
        var metrics: [MetricStatus]?
    }

    init(
        _ autoscaler: HorizontalPodAutoscaler, in state: ClusterState,
        settings: AutoscalingSettings, now: Timestamp
    ) {
        observed = autoscaler
        self.autoscaler = autoscaler
        self.state = state
        self.settings = settings
        self.now = now
        history = AutoscalingHistory(of: autoscaler)
    }

    var status: HorizontalPodAutoscalerStatus {
        get { autoscaler.status ?? HorizontalPodAutoscalerStatus() }
        set { autoscaler.status = newValue }
    }

    consuming func decide() -> Plan {
        do throws(ScaleTarget.Absence) {
            scale(try observed.target(in: state))
        } catch {
            history.interrupt(at: now)
            record(.warning, "FailedGetScale", error.message)
            set(
                .ableToScale, "False", "FailedGetScale",
                "the HPA controller was unable to get the target's current scale: "
                    + error.message)
        }
        return finish()
    }

    private mutating func scale(_ target: ScaleTarget) {
        let current = target.scale.specReplicas
        let minimum = Int(observed.spec.minReplicas ?? 1)
        let maximum = Int(observed.spec.maxReplicas)
        set(
            .ableToScale, "True", "SucceededGetScale",
            "the HPA controller was able to get the target's current scale")
        history.begin(with: current, at: now)

        if current == 0, minimum != 0 {
            // Zero replicas switch autoscaling off, until somebody scales the target by hand.
            history.interrupt(at: now)
            set(
                .scalingActive, "False", "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero")
            report(current: current, desired: 0, metrics: nil)
        } else if current > maximum {
            history.interrupt(at: now)
            let reason = "Current number of replicas above Spec.MaxReplicas"
            pursue(Goal(replicas: maximum, reason: reason), for: target)
        } else if current < minimum {
            history.interrupt(at: now)
            let reason = "Current number of replicas below Spec.MinReplicas"
            pursue(Goal(replicas: minimum, reason: reason), for: target)
        } else {
            followMetrics(target, limits: minimum...max(minimum, maximum))
        }
    }

    private mutating func followMetrics(_ target: ScaleTarget, limits: ClosedRange<Int>) {
        let current = target.scale.specReplicas
        let outcome = evaluateMetrics(for: target)
        guard let proposal = outcome.proposal else {
            history.interrupt(at: now)
            var status = self.status
            status.currentReplicas = Int32(clamping: current)
            status.currentMetrics = outcome.statuses
            self.status = status
            record(.warning, "FailedComputeMetricsReplicas", outcome.failure ?? "")
            return
        }
        let desired = max(0, proposal.replicas)
        let reason =
            desired > current
            ? "\(proposal.metric) above target"
            : desired < current ? "All metrics below target" : ""
        let normalization = ReplicaNormalization(
            current: current, desired: desired, limits: limits,
            behavior: observed.spec.behavior, settings: settings, now: now)
        let normalized = normalization.normalize(history)
        history.record(desired, at: now, keeping: normalization.longestWindow)
        set(.ableToScale, "True", normalized.stability.reason, normalized.stability.message)
        set(
            .scalingLimited, normalized.isLimited ? "True" : "False",
            normalized.limitation.reason, normalized.limitation.message)
        pursue(
            Goal(replicas: normalized.replicas, reason: reason, metrics: outcome.statuses),
            for: target)
    }

    /// Scales the target unless it has the right size already, and reports.
    private mutating func pursue(_ goal: Goal, for target: ScaleTarget) {
        let current = target.scale.specReplicas
        if goal.replicas != current {
            plan.onRefusal = reportRefusal(of: goal, current: current)
            plan.actions.append(.update(target.scaled(to: goal.replicas)))
            set(
                .ableToScale, "True", "SucceededRescale",
                "the HPA controller was able to update the target scale to \(goal.replicas)")
            record(
                .normal, "SuccessfulRescale",
                "New size: \(goal.replicas); reason: \(goal.reason)")
            if let behavior = observed.spec.behavior {
                history.recordScaling(
                    from: current, to: goal.replicas, at: now, behavior: behavior)
            }
        }
        report(current: current, desired: goal.replicas, metrics: goal.metrics)
        if goal.replicas != current { status.lastScaleTime = now.truncatedToSeconds }
    }

    /// Shows that the target could not be scaled: what was wanted before stays wanted.
    private func reportRefusal(
        of goal: Goal, current: Int
    ) -> @Sendable (RefusedWrite) -> Plan {
        var refused = self
        refused.report(
            current: current, desired: Int(status.desiredReplicas), metrics: goal.metrics)
        refused.history.store(in: &refused.autoscaler)
        return { [observed, now, autoscaler = refused.autoscaler, events = plan.events] refusal in
            var rest = Plan()
            guard refusal.done.isEmpty else { return rest }
            var autoscaler = autoscaler
            autoscaler.status?.set(
                .ableToScale, "False", reason: "FailedUpdateScale",
                message: "the HPA controller was unable to update the target scale: "
                    + refusal.message, now: now)
            rest.actions = [.updateStatus(autoscaler)]
            rest.events =
                events + [
                    EventRecord(
                        .warning, "FailedRescale", regarding: observed,
                        "New size: \(goal.replicas); reason: \(goal.reason); "
                            + "error: \(refusal.message)")
                ]
            return rest
        }
    }

    private mutating func report(current: Int, desired: Int, metrics: [MetricStatus]?) {
        var status = self.status
        status.currentReplicas = Int32(clamping: current)
        status.desiredReplicas = Int32(clamping: desired)
        status.currentMetrics = metrics
        self.status = status
    }

    mutating func record(_ type: EventRecord.EventType, _ reason: String, _ message: String) {
        plan.events.append(EventRecord(type, reason, regarding: observed, message))
    }

    mutating func set(
        _ type: AutoscalingConditionType, _ status: String, _ reason: String, _ message: String
    ) {
        self.status.set(type, status, reason: reason, message: message, now: now)
    }

    private consuming func finish() -> Plan {
        history.store(in: &autoscaler)
        if autoscaler != observed { plan.actions.append(.updateStatus(autoscaler)) }
        plan.requeue(after: settings.syncPeriod)
        return plan
    }
}

extension HorizontalPodAutoscaler {
    /// What this autoscaler scales.
    ///
    /// - Throws: `Absence` if there is nothing that can be scaled.
    func target(in state: ClusterState) throws(ScaleTarget.Absence) -> ScaleTarget {
        let reference = spec.scaleTargetRef
        return try ScaleTarget(
            apiVersion: reference.apiVersion ?? "", kind: reference.kind, namespace: namespace,
            name: reference.name, in: state)
    }
}
