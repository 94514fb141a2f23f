public import KubernetesAPI

/// Keeps as many Pods as a ReplicaSet asks for, as Kubernetes' replicaset-controller does.
public struct ReplicaSetController: Controller {
    public let name = "replicaset-controller"

    public init() {}

    public var watches: [Watch] { ReplicaKeeping<ReplicaSet>.watches(\.replicaSets) }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        guard let replicaSet = state.replicaSets[key.namespacedName] else { return Plan() }
        return ReplicaKeeping(replicaSet, in: state, now: now).decide()
    }
}
