public import Controllers
public import KubernetesAPI

/// The controllers that the program comes with.
public enum ControllerSet {
    /// All of them with their usual settings.
    public static let all = controllers()

    /// All of them, in the order in which a change is offered to them: those that carry a change
    /// out before those that ask for it. In Kubernetes they run side by side, so a ReplicaSet acts
    /// on a size before its Deployment, woken by the same change, sets the next, and the Pods it
    /// makes are on their nodes before it takes some away again. A CronJob comes before the Jobs:
    /// it sees each of their steps.
    public static func controllers(
        autoscaling: AutoscalingSettings = AutoscalingSettings()
    ) -> [any Controller] {
        [
            Scheduler(), ReplicaSetController(), ReplicationControllerController(),
            DeploymentController(), StatefulSetController(), DaemonSetController(),
            CronJobController(timeZones: SystemTimeZones()), JobController(),
            TTLAfterFinishedController(), EphemeralVolumeController(), PersistentVolumeController(),
            VolumeProtectionController(), ResourceQuotaController(),
            HorizontalPodAutoscalerController(settings: autoscaling), DisruptionController(),
            PodDisruptionController(), EndpointSliceController(), EndpointsController(),
            EndpointSliceMirroringController(), NodeTaintController(), NodeLifecycleController(),
            TaintEvictionController(), PodGarbageCollector(), ServiceAccountController(),
            NamespaceController(), GarbageCollector(),
        ]
    }

    /// All of them, and those that stand in for what a cluster has beside Kubernetes itself.
    public static let standalone: [any Controller] = all + [ClaimProvisioner()]

    /// Kinds that a controller acts on in Kubernetes and none does here yet: their objects are
    /// stored, shown and compared, and nothing else happens.
    public static let kindsWithoutController: Set<GroupKind> = [
        Ingress.kind
    ]
}
