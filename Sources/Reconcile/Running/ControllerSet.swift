public import Controllers
public import KubernetesAPI

/// The controllers that the program comes with.
public enum ControllerSet {
    /// All of them with their usual settings, in the order in which a change is offered to them.
    public static let all = controllers()

    /// All of them, in the order in which a change is offered to them.
    public static func controllers(
        autoscaling: AutoscalingSettings = AutoscalingSettings()
    ) -> [any Controller] {
        [
            DeploymentController(), ReplicaSetController(), ReplicationControllerController(),
            HorizontalPodAutoscalerController(settings: autoscaling), DisruptionController(),
            StaleDisruptionController(), EndpointSliceController(), Scheduler(),
            GarbageCollector(),
        ]
    }

    /// Kinds that a controller acts on in Kubernetes and none does here yet: their objects are
    /// stored, shown and compared, and nothing else happens.
    public static let kindsWithoutController: Set<GroupKind> = [
        StatefulSet.kind, DaemonSet.kind, Job.kind, CronJob.kind, PersistentVolumeClaim.kind,
        Ingress.kind, ResourceQuota.kind, LimitRange.kind,
    ]
}
