internal import KubernetesAPI

/// Computes how many replicas a metric asks for, as Kubernetes' replica calculator does.
struct ReplicaCalculator {
    /// The Pods of the target, in the order of creation.
    let pods: [Pod]
    let scale: Scale
    let tolerance: Tolerance
    let settings: AutoscalingSettings
    let now: Timestamp

    /// By what share the usage may miss the target without consequence.
    struct Tolerance: Hashable {
        let scaleDown: Double
        let scaleUp: Double

        func allows(_ ratio: Double) -> Bool { 1 - scaleDown <= ratio && ratio <= 1 + scaleUp }
    }

    /// A number of replicas, and the usage that it follows from.
    struct Proposal: Hashable {
        let replicas: Int
        var utilization: Int32?
        var milliUsage: Int64
    }

    // MARK: Metrics of each Pod

    /// The replicas that bring the utilization of a resource to `percent` of the requests.
    func replicas(
        utilization percent: Int32, resource: String, container: String?,
        readings: MetricReadings
    ) throws(MetricFailure) -> Proposal {
        try replicas(readings, resource: resource) { () throws(MetricFailure) in
            var requests: [String: Int64] = [:]
            for pod in pods {
                requests[pod.name] = try pod.milliRequest(of: resource, container: container)
            }
            return .utilization(percent: percent, milliRequests: requests)
        }
    }

    /// The replicas that bring the average of a metric to `milliValue`.
    ///
    /// - Parameter resource: the resource that was measured, `nil` for other metrics.
    func replicas(
        averageMilliValue milliValue: Int64, resource: String?, readings: MetricReadings
    ) throws(MetricFailure) -> Proposal {
        try replicas(readings, resource: resource) { () throws(MetricFailure) in
            .average(milliValue: milliValue)
        }
    }

    /// Pods that say nothing are assumed to be idle if the others ask for more and busy if the
    /// others ask for less; should that turn the direction around, nothing is done.
    private func replicas(
        _ allReadings: MetricReadings, resource: String?,
        target makeTarget: () throws(MetricFailure) -> UsageTarget
    ) throws(MetricFailure) -> Proposal {
        if pods.isEmpty { throw .noPods }
        let groups = PodGroups(
            pods, readings: allReadings, resource: resource, settings: settings, now: now)
        var readings = allReadings
        for pod in groups.ignored + groups.unready { readings[pod.name] = nil }
        if readings.isEmpty {
            throw MetricFailure(
                "did not receive metrics for targeted pods (pods might be unready)")
        }
        let target = try makeTarget()
        let usage = try target.usage(readings)
        func proposal(_ replicas: Int) -> Proposal {
            Proposal(
                replicas: replicas, utilization: usage.utilization,
                milliUsage: usage.averageMilliValue)
        }

        let growsWithUnready = !groups.unready.isEmpty && usage.ratio > 1
        if !growsWithUnready, groups.missing.isEmpty {
            if tolerance.allows(usage.ratio) { return proposal(scale.specReplicas) }
            return proposal(roundedUp(usage.ratio * Double(groups.readyCount)))
        }
        for pod in groups.missing {
            guard let assumed = target.assumedMilliValue(of: pod, ratio: usage.ratio) else {
                continue
            }
            readings[pod.name] = MetricReading(milliValue: assumed)
        }
        if growsWithUnready {
            for pod in groups.unready { readings[pod.name] = MetricReading(milliValue: 0) }
        }
        let ratio = try target.usage(readings).ratio
        let replicas = roundedUp(ratio * Double(readings.count))
        let turnsAround =
            usage.ratio < 1 && ratio > 1 || usage.ratio > 1 && ratio < 1
            || ratio < 1 && replicas > scale.specReplicas
            || ratio > 1 && replicas < scale.specReplicas
        return proposal(
            tolerance.allows(ratio) || turnsAround ? scale.specReplicas : replicas)
    }

    // MARK: Metrics of something else

    /// The replicas that bring a value to `targetMilliValue`, if each ready Pod has its share.
    func replicas(
        milliValue: Int64, targetMilliValue: Int64
    ) throws(MetricFailure) -> Proposal {
        let ratio = Double(milliValue) / Double(targetMilliValue)
        // From zero replicas the value itself says how many there have to be.
        if scale.specReplicas == 0 {
            return Proposal(replicas: roundedUp(ratio), milliUsage: milliValue)
        }
        if tolerance.allows(ratio) {
            return Proposal(replicas: scale.specReplicas, milliUsage: milliValue)
        }
        if pods.isEmpty { throw MetricFailure("unable to calculate ready pods: " + noPodsText) }
        let readyCount = pods.count { $0.phase == "Running" && $0.isReady }
        return Proposal(replicas: roundedUp(ratio * Double(readyCount)), milliUsage: milliValue)
    }

    /// The replicas that divide a value so that `targetMilliValue` falls to each.
    func replicas(milliValue: Int64, averageMilliValue targetMilliValue: Int64) -> Proposal {
        let count = Double(scale.statusReplicas)
        let ratio = Double(milliValue) / (Double(targetMilliValue) * count)
        let share = (Double(milliValue) / count).rounded(.up)
        return Proposal(
            replicas: tolerance.allows(ratio)
                ? scale.statusReplicas
                : roundedUp(Double(milliValue) / Double(targetMilliValue)),
            milliUsage: Int64(exactly: share) ?? 0)
    }

    private func roundedUp(_ replicas: Double) -> Int { Int(clamping: replicas.rounded(.up)) }
}

private let noPodsText = "no pods returned by selector while calculating replica count"

extension MetricFailure {
    fileprivate static let noPods = MetricFailure(noPodsText)
}
