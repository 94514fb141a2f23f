internal import KubernetesAPI

/// Metrics that are not usage of resources: custom ones of Pods and other objects, and external
/// ones.
extension MetricEvaluation {
    func pods(_ source: PodsMetricSource) throws(Failure) -> Result {
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

    func object(_ source: ObjectMetricSource) throws(Failure) -> Result {
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
                replicas: measured.replicas, metric: measured.metric,
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

    func external(_ source: ExternalMetricSource) throws(Failure) -> Result {
        let metric = source.metric
        do throws(MetricFailure) {
            let total = try externalMilliValue(metric)
            let name = "external metric \(metric.name)(\(metric.selectorText))"
            let measured = try measure(
                total, target: source.target, valueName: name, averageName: name,
                missing: "invalid external metric source: neither a value target nor an average "
                    + "value target was set")
            return Result(
                replicas: measured.replicas, metric: measured.metric,
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
        if !samples.isEmpty {
            return samples.reduce(0) { $0.saturatingAdding($1.value.milliValue) }
        }
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
                replicas: proposal.replicas, metric: averageName,
                current: .with { $0.averageValue = Quantity(milli: proposal.milliUsage) })
        }
        guard let value = target.value else { throw MetricFailure(missing) }
        let proposal = try calculator.replicas(
            milliValue: milliValue, targetMilliValue: value.milliValue)
        return Measurement(
            replicas: proposal.replicas, metric: valueName,
            current: .with { $0.value = Quantity(milli: proposal.milliUsage) })
    }
}

extension MetricIdentifier {
    fileprivate var selectorText: String { selector?.debugText ?? "nil" }
}
