internal import KubernetesAPI

/// The value of a metric for one Pod.
struct MetricReading: Hashable {
    var milliValue: Int64
    var timestamp = Timestamp()
    var window: Duration = .zero
}

/// The values of a metric by the names of Pods.
///
/// What is computed of them (sums and counts) does not depend on their order.
typealias MetricReadings = [String: MetricReading]

/// Why a metric says nothing.
struct MetricFailure: Error, Hashable {
    let message: String

    init(_ message: String) { self.message = message }
}

extension ClusterState {
    /// The usage of a resource by each of `pods`, or by one container of each.
    ///
    /// - Throws: `MetricFailure` where nothing is measured, or a Pod lacks the container.
    func readings(
        ofResource resource: String, container: String?, pods: [Pod]
    ) throws(MetricFailure) -> MetricReadings {
        let usages = pods.compactMap { pod in
            metrics.usage(of: pod.namespacedName).map { (pod: pod, usage: $0) }
        }
        if usages.isEmpty {
            throw MetricFailure(
                "unable to get metrics for resource \(resource): "
                    + "no metrics returned from resource metrics API")
        }
        var readings: MetricReadings = [:]
        for (pod, usage) in usages {
            var containers = usage.containers
            if let container {
                containers = containers.filter { $0.name == container }
                if containers.isEmpty {
                    throw MetricFailure(
                        "unable to get metrics for resource \(resource): "
                            + "failed to get container metrics: container \(container) not "
                            + "present in metrics for pod \(pod.namespacedName)")
                }
            }
            let values = containers.compactMap { $0.usage[resource]?.milliValue }
            // One container without a value leaves the whole Pod without one.
            if values.isEmpty || values.count < containers.count { continue }
            readings[pod.name] = MetricReading(
                milliValue: values.reduce(0) { $0.saturatingAdding($1) },
                timestamp: usage.timestamp,
                window: usage.window)
        }
        return readings
    }

    /// The values of a custom metric of each of `pods`.
    ///
    /// - Throws: `MetricFailure` where nothing is measured.
    func readings(
        ofCustomMetric metric: MetricIdentifier, pods: [Pod]
    ) throws(MetricFailure) -> MetricReadings {
        guard metrics.hasCustomMetrics else { throw .noCustomMetrics(metric.name) }
        var readings: MetricReadings = [:]
        for pod in pods {
            let samples = metrics.samples(metric.name, of: pod.key, metric.selector)
            guard let sample = samples.first else { continue }
            readings[pod.name] = MetricReading(
                milliValue: sample.value.milliValue, timestamp: sample.timestamp,
                window: sample.window)
        }
        if readings.isEmpty {
            throw MetricFailure(
                "unable to get metric \(metric.name): "
                    + "no metrics returned from custom metrics API")
        }
        return readings
    }
}

extension MetricFailure {
    static func noCustomMetrics(_ metric: String) -> MetricFailure {
        MetricFailure(
            "unable to get metric \(metric): unable to fetch metrics from custom metrics API: "
                + "no custom metrics API (custom.metrics.k8s.io) registered")
    }
}
