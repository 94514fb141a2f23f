internal import KubernetesAPI

/// Asks one metric of an autoscaler how many replicas there should be.
struct MetricEvaluation {
    let calculator: ReplicaCalculator
    let state: ClusterState
    let namespace: String

    struct Result {
        let replicas: Int
        /// The metric in the words of conditions and Events.
        let metric: String
        let status: MetricStatus
    }

    struct Failure: Error {
        /// The reason of condition and Event.
        let reason: String
        /// What was attempted, for the Event about all metrics together.
        let context: String
        let message: String
    }

    func evaluate(_ spec: MetricSpec) throws(Failure) -> Result {
        switch spec.type {
        case "Resource": try resource(spec.resource ?? ResourceMetricSource())
        case "ContainerResource":
            try containerResource(spec.containerResource ?? ContainerResourceMetricSource())
        case "Pods": try pods(spec.pods ?? PodsMetricSource())
        case "Object": try object(spec.object ?? ObjectMetricSource())
        case "External": try external(spec.external ?? ExternalMetricSource())
        default:
            throw Failure(
                reason: "InvalidMetricSourceType", context: "unknown metric source type",
                message: "unknown metric source type \"\(spec.type)\"")
        }
    }

    // MARK: Resources

    private func resource(_ source: ResourceMetricSource) throws(Failure) -> Result {
        do throws(MetricFailure) {
            let measured = try measure(source.name, container: nil, target: source.target)
            return Result(
                replicas: measured.replicas,
                metric: source.name + " resource" + measured.nameSuffix,
                status: .with {
                    $0.type = "Resource"
                    $0.resource = .with {
                        $0.name = source.name
                        $0.current = measured.current
                    }
                })
        } catch {
            throw Failure(
                reason: "FailedGetResourceMetric",
                context: "failed to get \(source.name) resource metric value",
                message: error.message)
        }
    }

    private func containerResource(
        _ source: ContainerResourceMetricSource
    ) throws(Failure) -> Result {
        do throws(MetricFailure) {
            let measured = try measure(
                source.name, container: source.container, target: source.target)
            let kind = measured.nameSuffix.isEmpty ? " resource" : " container resource"
            return Result(
                replicas: measured.replicas, metric: source.name + kind + measured.nameSuffix,
                status: .with {
                    $0.type = "ContainerResource"
                    $0.containerResource = .with {
                        $0.name = source.name
                        $0.container = source.container
                        $0.current = measured.current
                    }
                })
        } catch {
            throw Failure(
                reason: "FailedGetContainerResourceMetric",
                context: "failed to get \(source.name) container metric value",
                message: error.message)
        }
    }

    private struct Measurement {
        let replicas: Int
        let current: MetricValueStatus
        var nameSuffix = ""
    }

    private func measure(
        _ resource: String, container: String?, target: MetricTarget
    ) throws(MetricFailure) -> Measurement {
        if let average = target.averageValue {
            let proposal = try attempt("failed to get \(resource) usage") {
                () throws(MetricFailure) in
                try calculator.replicas(
                    averageMilliValue: average.milliValue, resource: resource,
                    readings: try readings(resource, container))
            }
            let usage = Quantity(milli: proposal.milliUsage, of: resource)
            return Measurement(
                replicas: proposal.replicas, current: .with { $0.averageValue = usage })
        }
        guard let percent = target.averageUtilization else {
            throw MetricFailure(
                "invalid resource metric source: neither an average utilization target nor an "
                    + "average value (usage) target was set")
        }
        let proposal = try attempt("failed to get \(resource) utilization") {
            () throws(MetricFailure) in
            try calculator.replicas(
                utilization: percent, resource: resource, container: container,
                readings: try readings(resource, container))
        }
        let current = MetricValueStatus.with {
            $0.averageUtilization = proposal.utilization
            $0.averageValue = Quantity(milli: proposal.milliUsage, of: resource)
        }
        return Measurement(
            replicas: proposal.replicas, current: current,
            nameSuffix: " utilization (percentage of request)")
    }

    private func readings(
        _ resource: String, _ container: String?
    ) throws(MetricFailure) -> MetricReadings {
        try state.readings(ofResource: resource, container: container, pods: calculator.pods)
    }

    /// Says what was attempted if `body` fails.
    private func attempt<Success>(
        _ context: String, _ body: () throws(MetricFailure) -> Success
    ) throws(MetricFailure) -> Success {
        do throws(MetricFailure) {
            return try body()
        } catch {
            throw MetricFailure("\(context): \(error.message)")
        }
    }

    // MARK: Custom metrics

    private func pods(_ source: PodsMetricSource) throws(Failure) -> Result {
        do throws(MetricFailure) {
            let proposal = try calculator.replicas(
                averageMilliValue: source.target.averageValue?.milliValue ?? 0, resource: nil,
                readings: try state.readings(
                    ofCustomMetric: source.metric, pods: calculator.pods))
            return Result(
                replicas: proposal.replicas, metric: "pods metric \(source.metric.name)",
                status: .with {
                    $0.type = "Pods"
                    $0.pods = .with {
                        $0.metric = source.metric
                        $0.current.averageValue = Quantity(milli: proposal.milliUsage)
                    }
                })
        } catch {
            throw Failure(
                reason: "FailedGetPodsMetric", context: "failed to get pods metric value",
                message: error.message)
        }
    }

    private func object(_ source: ObjectMetricSource) throws(Failure) -> Result {
        do throws(MetricFailure) {
            let total = try objectMilliValue(source)
            let name = source.metric.name
            let measured = try measure(
                total, target: source.target,
                valueName: "\(source.describedObject.kind) metric \(name)",
                averageName: "external metric \(name)(\(source.metric.selectorText))",
                missing: "invalid object metric source: neither a value target nor an average "
                    + "value target was set")
            return Result(
                replicas: measured.replicas, metric: measured.nameSuffix,
                status: .with {
                    $0.type = "Object"
                    $0.object = .with {
                        $0.describedObject = source.describedObject
                        $0.metric = source.metric
                        $0.current = measured.current
                    }
                })
        } catch {
            throw Failure(
                reason: "FailedGetObjectMetric", context: "failed to get object metric value",
                message: error.message)
        }
    }

    private func objectMilliValue(_ source: ObjectMetricSource) throws(MetricFailure) -> Int64 {
        let reference = source.describedObject
        let name = source.metric.name
        let place = " on \(reference.kind) \(namespace)/\(reference.name)"
        guard state.metrics.hasCustomMetrics else {
            throw MetricFailure(MetricFailure.noCustomMetrics(name).message + place)
        }
        let type = GroupVersionKind(apiVersion: reference.apiVersion ?? "", kind: reference.kind)
        let key = ObjectKey(type.groupKind, namespace: namespace, name: reference.name)
        guard let sample = state.metrics.samples(name, of: key, source.metric.selector).first
        else {
            throw MetricFailure(
                "unable to get metric \(name): unable to fetch metrics from custom metrics API: "
                    + "the server could not find the requested resource" + place)
        }
        return sample.value.milliValue
    }

    // MARK: External metrics

    private func external(_ source: ExternalMetricSource) throws(Failure) -> Result {
        let metric = source.metric
        do throws(MetricFailure) {
            let total = try externalMilliValue(metric)
            let name = "external metric \(metric.name)(\(metric.selectorText))"
            let measured = try measure(
                total, target: source.target, valueName: name, averageName: name,
                missing: "invalid external metric source: neither a value target nor an average "
                    + "value target was set")
            return Result(
                replicas: measured.replicas, metric: measured.nameSuffix,
                status: .with {
                    $0.type = "External"
                    $0.external = .with {
                        $0.metric = metric
                        $0.current = measured.current
                    }
                })
        } catch {
            throw Failure(
                reason: "FailedGetExternalMetric",
                context: "failed to get \(metric.name) external metric value",
                message: error.message)
        }
    }

    private func externalMilliValue(_ metric: MetricIdentifier) throws(MetricFailure) -> Int64 {
        let samples = state.metrics.externalSamples(metric.name, in: namespace, metric.selector)
        if !samples.isEmpty { return samples.reduce(0) { $0 + $1.value.milliValue } }
        let cause =
            state.metrics.hasExternalMetrics
            ? "no metrics returned from external metrics API"
            : "unable to fetch metrics from external metrics API: no external metrics API "
                + "(external.metrics.k8s.io) registered"
        throw MetricFailure(
            "unable to get external metric \(namespace)/\(metric.name)/\(metric.selectorText): "
                + cause)
    }

    /// Compares one value with a target for all replicas or for each.
    private func measure(
        _ milliValue: Int64, target: MetricTarget, valueName: String, averageName: String,
        missing: String
    ) throws(MetricFailure) -> Measurement {
        if let average = target.averageValue {
            let proposal = calculator.replicas(
                milliValue: milliValue, averageMilliValue: average.milliValue)
            return Measurement(
                replicas: proposal.replicas,
                current: .with { $0.averageValue = Quantity(milli: proposal.milliUsage) },
                nameSuffix: averageName)
        }
        guard let value = target.value else { throw MetricFailure(missing) }
        let proposal = try calculator.replicas(
            milliValue: milliValue, targetMilliValue: value.milliValue)
        return Measurement(
            replicas: proposal.replicas,
            current: .with { $0.value = Quantity(milli: proposal.milliUsage) },
            nameSuffix: valueName)
    }
}

extension MetricIdentifier {
    fileprivate var selectorText: String { selector?.debugText ?? "nil" }
}

extension Quantity {
    /// Memory is written in powers of 1024, everything else in powers of 1000.
    fileprivate init(milli: Int64, of resource: String) {
        self =
            resource == "memory"
            ? Quantity(value: (milli + 999) / 1000, format: .binarySI) : Quantity(milli: milli)
    }
}
