public import KubernetesAPI

/// Scales what autoscalers refer to by observed metrics, as Kubernetes'
/// horizontal-pod-autoscaler-controller does.
///
/// It looks at an autoscaler once every `syncPeriod` and not when something changes: what it does
/// must show in the metrics before it does more. A new autoscaler waits for its first look as long.
/// What it has to remember between looks is in an annotation of the autoscaler
/// (`AutoscalingHistory`).
public struct HorizontalPodAutoscalerController: Controller {
    public let name = "horizontal-pod-autoscaler-controller"
    public let eventSource = "horizontal-pod-autoscaler"

    private let settings: AutoscalingSettings

    public init(settings: AutoscalingSettings = AutoscalingSettings()) {
        self.settings = settings
    }

    public var watches: [Watch] {
        [.itself(HorizontalPodAutoscaler.self, after: settings.syncPeriod)]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        let autoscalers = state.table(HorizontalPodAutoscaler.self)
        guard let autoscaler = autoscalers[key.namespacedName] else { return Plan() }
        return Autoscaling(autoscaler, in: state, settings: settings, now: now).decide()
    }
}
