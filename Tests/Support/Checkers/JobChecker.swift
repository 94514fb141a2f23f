public import Controllers
internal import KubernetesAPI
public import Reconcile

/// A Job never runs more Pods than `parallelism`, never two for one index, and none once it has
/// finished.
public final class JobChecker: Checker {
    private static let author = JobController().name
    private static let indexAnnotation = "batch.kubernetes.io/job-completion-index"

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard step.author == Self.author, let cause = step.cause,
            let job = state.table(Job.self)[cause.namespacedName],
            let pod = step.change.new as? Pod, step.change.old == nil
        else { return [] }
        let active = state.pods.controlled(by: job.uid).filter(\.isActive)
        let parallelism = Int(job.spec?.parallelism ?? 1)
        var violations: [String] = []
        if active.count > parallelism {
            violations.append("made \(pod.name): \(active.count) Pods run, allowed: \(parallelism)")
        }
        let index = pod.metadata.annotations?[Self.indexAnnotation]
        let twins = active.filter {
            $0.uid != pod.uid && $0.metadata.annotations?[Self.indexAnnotation] == index
        }
        if let index, !twins.isEmpty { violations.append("made another Pod for index \(index)") }
        let hasFinished = job.status?.conditions?.contains { condition in
            ["Complete", "Failed"].contains(condition.type) && condition.status == "True"
        }
        if hasFinished == true { violations.append("made \(pod.name) for a Job that is over") }
        return violations
    }
}
