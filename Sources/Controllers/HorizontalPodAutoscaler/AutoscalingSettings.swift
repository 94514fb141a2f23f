/// The settings of the autoscaler, with the defaults and the meaning of kube-controller-manager's
/// `--horizontal-pod-autoscaler-…` flags.
public struct AutoscalingSettings: Hashable, Sendable {
    /// How long after a look at an autoscaler the next one comes.
    public var syncPeriod: Duration = .seconds(15)
    /// For how long a higher recommendation holds back a scale-down that has no window of its own.
    public var downscaleStabilization: Duration = .seconds(300)
    /// By what share the usage may miss the target without consequence.
    public var tolerance = 0.1
    /// For how long after a Pod's start its CPU usage counts only while it is ready.
    public var cpuInitializationPeriod: Duration = .seconds(300)
    /// How soon after its start a Pod must have become unready for this to be its first state.
    public var initialReadinessDelay: Duration = .seconds(30)

    public init() {}
}
