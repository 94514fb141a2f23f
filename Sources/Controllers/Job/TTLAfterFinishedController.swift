public import KubernetesAPI

/// Deletes Jobs some time after they finished, as Kubernetes' ttl-after-finished-controller does:
/// `ttlSecondsAfterFinished`, with their Pods first.
public struct TTLAfterFinishedController: Controller {
    public let name = "ttl-after-finished-controller"

    public init() {}

    public var watches: [Watch] { [.itself(Job.self)] }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let job = state.jobs[key.namespacedName], !job.isTerminating,
            let seconds = job.spec?.ttlSecondsAfterFinished,
            let finished = job.finishedCondition?.lastTransitionTime
        else { return plan }
        let wait = finished + .seconds(seconds) - now
        if wait > .zero {
            plan.requeue(after: wait)
        } else {
            let deletion = Deletion(uid: job.uid, propagationPolicy: .foreground)
            plan.actions.append(.delete(job.key, deletion))
        }
        return plan
    }
}
