public import KubernetesAPI

/// Keeps as many Pods as a ReplicationController asks for, as Kubernetes'
/// replicationcontroller-controller does: by the rules of ReplicaSets.
public struct ReplicationControllerController: Controller {
    public let name = "replicationcontroller-controller"
    public let eventSource = "replication-controller"

    public init() {}

    public var watches: [Watch] {
        ReplicaKeeping<ReplicationController>.watches(\.replicationControllers)
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        guard let owner = state.replicationControllers[key.namespacedName] else { return Plan() }
        return ReplicaKeeping(owner, in: state, now: now).decide()
    }
}
