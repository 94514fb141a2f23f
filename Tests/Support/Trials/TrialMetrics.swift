internal import Controllers
internal import KubernetesAPI

/// What there is to measure in trials: a load of the same size at all times, so that what an
/// autoscaler comes to depends on what it is asked for alone.
enum TrialMetrics {
    static let name = "load"
    /// 1 to 6 replicas share it without a rest.
    static let load = 60

    /// Reports the load.
    static func report(_ metrics: inout ObservedMetrics) {
        guard let value = Quantity("\(load)") else { return }
        metrics.setExternalSamples(
            [.init(value: value, timestamp: TrialCluster.start)], of: name,
            in: TrialCluster.namespace)
    }

    /// Whoever measures the load falls silent.
    static func fallSilent(_ metrics: inout ObservedMetrics) {
        metrics.setExternalSamples([], of: name, in: TrialCluster.namespace)
    }
}
