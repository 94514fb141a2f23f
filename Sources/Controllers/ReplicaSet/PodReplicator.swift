internal import KubernetesAPI

/// A kind that keeps a number of equal Pods, whatever becomes of each: ReplicaSet, and its elder,
/// ReplicationController.
///
/// Both obey the same rules (`ReplicaKeeping`); this is what differs.
protocol PodReplicator: Selecting {
    /// `spec.replicas`, which is 1 where it is absent.
    var replicas: Int { get }
    var minReadySeconds: Int32 { get }
    var podTemplate: PodTemplateSpec? { get }

    /// This object with `counts` as its status, and the condition ReplicaFailure exactly if there
    /// is a failure.
    func reporting(_ counts: ReplicaCounts, failure: ReplicaFailure?) -> Self

    /// The objects whose Pods count as related when nodes are compared, this one included.
    func relatives(in state: ClusterState) -> [Self]
}

extension ReplicaSet: PodReplicator {
    var replicas: Int { Int(spec?.replicas ?? 1) }
    var minReadySeconds: Int32 { spec?.minReadySeconds ?? 0 }
    var podTemplate: PodTemplateSpec? { spec?.template }

    func reporting(_ counts: ReplicaCounts, failure: ReplicaFailure?) -> ReplicaSet {
        var reported = self
        var status = self.status ?? ReplicaSetStatus()
        status.replicas = Int32(counts.replicas)
        status.fullyLabeledReplicas = .nonZero(counts.fullyLabeled)
        status.readyReplicas = .nonZero(counts.ready)
        status.availableReplicas = .nonZero(counts.available)
        status.terminatingReplicas = Int32(counts.terminating)
        status.observedGeneration = metadata.generation
        ReplicaFailure.update(&status.conditions, to: failure)
        reported.status = status
        return reported
    }

    /// All ReplicaSets of the same controller: during a rollout the old and the new ones of a
    /// Deployment.
    func relatives(in state: ClusterState) -> [ReplicaSet] {
        guard let controller = metadata.controllerReference else { return [self] }
        return state.replicaSets.controlled(by: controller.uid)
    }
}

extension ReplicationController: PodReplicator {
    var replicas: Int { Int(spec?.replicas ?? 1) }
    var minReadySeconds: Int32 { spec?.minReadySeconds ?? 0 }
    var podTemplate: PodTemplateSpec? { spec?.template }

    /// The status has no place for the Pods that are terminating.
    func reporting(_ counts: ReplicaCounts, failure: ReplicaFailure?) -> ReplicationController {
        var reported = self
        var status = self.status ?? ReplicationControllerStatus()
        status.replicas = Int32(counts.replicas)
        status.fullyLabeledReplicas = .nonZero(counts.fullyLabeled)
        status.readyReplicas = .nonZero(counts.ready)
        status.availableReplicas = .nonZero(counts.available)
        status.observedGeneration = metadata.generation
        ReplicaFailure.update(&status.conditions, to: failure)
        reported.status = status
        return reported
    }

    func relatives(in state: ClusterState) -> [ReplicationController] { [self] }
}
