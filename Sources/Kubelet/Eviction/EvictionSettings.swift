/// When a node evicts Pods.
public struct EvictionSettings: Hashable, Sendable {
    public var thresholds = EvictionThreshold.defaults
    /// How many seconds a Pod that is evicted for a soft threshold gets at the most.
    public var maximumPodGraceSeconds: Int64 = 0
    /// How long a condition of the node goes on after its cause has gone.
    public var transitionPeriod: Duration = .seconds(300)
    /// How often the node is measured.
    public var monitoringPeriod: Duration = .seconds(10)

    public init() {}
}
