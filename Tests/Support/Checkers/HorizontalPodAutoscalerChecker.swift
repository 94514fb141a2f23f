public import Controllers
internal import KubernetesAPI
public import Reconcile

/// An autoscaler never leaves its target below `minReplicas` or above `maxReplicas`, and does not
/// touch one that was switched off.
public final class HorizontalPodAutoscalerChecker: Checker {
    private static let author = HorizontalPodAutoscalerController().name

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard step.author == Self.author, let cause = step.cause,
            let autoscaler = state.table(HorizontalPodAutoscaler.self)[cause.namespacedName],
            let old = step.change.old as? Deployment, let new = step.change.new as? Deployment
        else { return [] }
        let replicas = new.spec?.replicas ?? 1
        var violations: [String] = []
        let limits = (autoscaler.spec.minReplicas ?? 1)...autoscaler.spec.maxReplicas
        if !limits.contains(replicas) {
            violations.append("scaled to \(replicas), which is not in \(limits)")
        }
        if old.spec?.replicas == 0 { violations.append("scaled a target that is switched off") }
        return violations
    }
}
