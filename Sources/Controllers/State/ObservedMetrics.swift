public import KubernetesAPI

/// What is measured of the cluster, as the metrics APIs of Kubernetes would show it: part of the
/// observed state, so that autoscaling is decided like everything else.
///
/// Whoever measures (a node backend, a test) reports through the store; nothing is kept over a
/// restart, because it is measured anew.
public struct ObservedMetrics: Sendable {
    /// The usage of a Pod: what `metrics.k8s.io` shows.
    public struct PodUsage: Hashable, Sendable {
        /// When the measurement ended, in whole seconds.
        public let timestamp: Timestamp
        /// How long it took.
        public let window: Duration
        public let containers: [ContainerUsage]

        public init(timestamp: Timestamp, window: Duration, containers: [ContainerUsage]) {
            self.timestamp = timestamp.truncatedToSeconds
            self.window = window
            self.containers = containers
        }
    }

    /// The usage of one container by resource: `cpu`, `memory`.
    public struct ContainerUsage: Hashable, Sendable {
        public let name: String
        public let usage: [String: Quantity]

        public init(name: String, usage: [String: Quantity]) {
            self.name = name
            self.usage = usage
        }
    }

    /// A value of a custom or external metric.
    public struct Sample: Hashable, Sendable {
        public let value: Quantity
        /// The labels of the time series, by which an autoscaler may select.
        public let labels: [String: String]
        public let timestamp: Timestamp
        public let window: Duration

        public init(
            value: Quantity, labels: [String: String] = [:], timestamp: Timestamp,
            window: Duration = .zero
        ) {
            self.value = value
            self.labels = labels
            self.timestamp = timestamp.truncatedToSeconds
            self.window = window
        }
    }

    private var podUsages: [NamespacedName: PodUsage] = [:]
    private var customMetrics: [ObjectKey: [String: [Sample]]] = [:]
    private var externalMetrics: [NamespacedName: [Sample]] = [:]

    public init() {}

    // MARK: Reading

    public func usage(of pod: NamespacedName) -> PodUsage? { podUsages[pod] }

    /// Whether anybody reports custom metrics at all: `custom.metrics.k8s.io` is served.
    var hasCustomMetrics: Bool { !customMetrics.isEmpty }

    /// Whether anybody reports external metrics at all: `external.metrics.k8s.io` is served.
    var hasExternalMetrics: Bool { !externalMetrics.isEmpty }

    /// The values of a custom metric of an object; `selector` chooses among its time series.
    func samples(_ metric: String, of object: ObjectKey, _ selector: LabelSelector?) -> [Sample] {
        (customMetrics[object]?[metric] ?? []).filter { selector?.matches($0.labels) ?? true }
    }

    /// The values of an external metric; `selector` chooses among its time series.
    func externalSamples(
        _ metric: String, in namespace: String, _ selector: LabelSelector?
    ) -> [Sample] {
        (externalMetrics[NamespacedName(namespace: namespace, name: metric)] ?? [])
            .filter { selector?.matches($0.labels) ?? true }
    }

    // MARK: Writing

    /// Replaces what is known of a Pod's usage; `nil` takes it away.
    public mutating func setUsage(_ usage: PodUsage?, of pod: NamespacedName) {
        podUsages[pod] = usage
    }

    /// Replaces the values of a custom metric of an object, which may be a Pod.
    public mutating func setSamples(_ samples: [Sample], of metric: String, for object: ObjectKey) {
        customMetrics[object, default: [:]][metric] = samples
    }

    /// Replaces the values of an external metric.
    public mutating func setExternalSamples(
        _ samples: [Sample], of metric: String, in namespace: String
    ) {
        externalMetrics[NamespacedName(namespace: namespace, name: metric)] = samples
    }

    /// Forgets an object that is gone.
    mutating func forget(_ object: ObjectKey) {
        customMetrics[object] = nil
        if object.groupKind == Pod.kind { podUsages[object.namespacedName] = nil }
    }
}
