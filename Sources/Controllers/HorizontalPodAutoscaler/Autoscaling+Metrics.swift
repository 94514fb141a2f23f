internal import KubernetesAPI

/// Asking all metrics of an autoscaler: the one that asks for most replicas wins.
extension Autoscaling {
    struct MetricsOutcome {
        /// `nil` if the metrics say nothing that could be followed.
        var proposal: (replicas: Int, metric: String)?
        /// One for each metric, empty for one that failed; `nil` if none was asked.
        var statuses: [MetricStatus]?
        /// Why there is no proposal.
        var failure: String?
    }

    /// A metric that fails keeps the target from shrinking, because nobody knows what it would
    /// have asked for; others may still make it grow.
    mutating func evaluateMetrics(for target: ScaleTarget) -> MetricsOutcome {
        guard let selector = usableSelector(of: target) else {
            return MetricsOutcome(failure: status.condition(.scalingActive)?.message)
        }
        let pods = state.pods.matching(selector, in: observed.namespace)
        let evaluation = MetricEvaluation(
            calculator: ReplicaCalculator(
                pods: pods, scale: target.scale, tolerance: tolerance, settings: settings,
                now: now),
            state: state, namespace: observed.namespace)
        let specs = observed.spec.metrics ?? []
        var proposals: [(replicas: Int, metric: String)] = []
        var failures: [MetricEvaluation.Failure] = []
        var statuses: [MetricStatus] = []
        for spec in specs {
            do throws(MetricEvaluation.Failure) {
                let result = try evaluation.evaluate(spec)
                proposals.append((result.replicas, result.metric))
                statuses.append(result.status)
            } catch {
                record(.warning, error.reason, error.message)
                failures.append(error)
                statuses.append(MetricStatus())
            }
        }
        var highest = (replicas: 0, metric: "")
        for proposal in proposals {
            let isHigher = highest.replicas == 0 || proposal.replicas > highest.replicas
            if isHigher { highest = proposal }
        }
        let shrinks = highest.replicas < target.scale.specReplicas
        if let first = failures.first, failures.count == specs.count || shrinks {
            set(
                .scalingActive, "False", first.reason,
                "the HPA was unable to compute the replica count: " + first.message)
            return MetricsOutcome(
                statuses: statuses,
                failure: "invalid metrics (\(failures.count) invalid out of \(specs.count)), "
                    + "first error is: \(first.context): \(first.message)")
        }
        set(
            .scalingActive, "True", "ValidMetricFound",
            "the HPA was able to successfully calculate a replica count from \(highest.metric)")
        return MetricsOutcome(proposal: highest, statuses: statuses)
    }

    private var tolerance: ReplicaCalculator.Tolerance {
        let behavior = observed.spec.behavior
        return ReplicaCalculator.Tolerance(
            scaleDown: behavior?.scaleDown?.tolerance?.ratio ?? settings.tolerance,
            scaleUp: behavior?.scaleUp?.tolerance?.ratio ?? settings.tolerance)
    }

    // MARK: The target's Pods

    /// The selector of the target; `nil`, with a condition and an event that say why, if there is
    /// none or it chooses Pods that another autoscaler is responsible for.
    private mutating func usableSelector(of target: ScaleTarget) -> LabelSelector? {
        guard let selector = target.scale.selector, !selector.isEmpty else {
            record(.warning, "SelectorRequired", "selector is required")
            set(
                .scalingActive, "False", "InvalidSelector",
                "the HPA target's scale is missing a selector")
            return nil
        }
        let rivals = rivals(for: state.pods.matching(selector, in: observed.namespace))
        if rivals.isEmpty { return selector }
        let names = (rivals + [observed.name]).sorted()
            .map { "{\($0) \(observed.namespace)}" }.joined(separator: " ")
        let message =
            "pods by selector \(selector.text) are controlled by multiple HPAs: [\(names)]"
        record(.warning, "AmbiguousSelector", message)
        set(.scalingActive, "False", "AmbiguousSelector", message)
        return nil
    }

    /// The other autoscalers that are responsible for some of `pods`: those that have asked for
    /// metrics before. Of two that are made together the first gets one look before it learns of
    /// the second, as in Kubernetes.
    private func rivals(for pods: [Pod]) -> [String] {
        state.table(HorizontalPodAutoscaler.self).all.filter { other in
            guard other.namespace == observed.namespace, other.name != observed.name,
                other.hasAskedForMetrics,
                let selector = (try? other.target(in: state))?.scale.selector
            else { return false }
            return pods.contains { selector.matches($0.metadata.labels) }
        }.map(\.name)
    }
}

extension HorizontalPodAutoscaler {
    fileprivate var hasAskedForMetrics: Bool {
        let reason = status?.condition(.scalingActive)?.reason
        return reason != nil && reason != "ScalingDisabled"
    }
}

extension Quantity {
    /// The value as a share, such as 0.05; exact to a thousandth.
    fileprivate var ratio: Double { Double(milliValue) / 1000 }
}
