public import Controllers
internal import KubernetesAPI
public import Reconcile

/// A ReplicaSet's controller never makes more Pods than asked for, never takes more than are too
/// many, and takes no Pod that is ready while it could take one that is not.
public final class ReplicaSetChecker: Checker {
    private static let author = ReplicaSetController().name

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard step.author == Self.author, let cause = step.cause,
            let replicaSet = state.replicaSets[cause.namespacedName],
            let pod = step.change.new as? Pod ?? step.change.old as? Pod
        else { return [] }
        let active = state.pods.controlled(by: replicaSet.uid).filter(\.isActive)
        let replicas = Int(replicaSet.spec?.replicas ?? 1)
        let old = step.change.old as? Pod
        if old == nil, active.count > replicas {
            return ["made \(pod.key): \(active.count) Pods where \(replicas) are asked for"]
        }
        guard let old, old.isActive, step.change.new?.isTerminating ?? true else { return [] }
        if active.count < replicas {
            return ["took \(pod.key): \(active.count) Pods where \(replicas) are asked for"]
        }
        let ready = active.count(where: \.isReady)
        if old.isReady, ready < replicas, active.contains(where: { !$0.isReady }) {
            return ["took \(pod.key), which was ready, and kept one that was not"]
        }
        return []
    }
}
