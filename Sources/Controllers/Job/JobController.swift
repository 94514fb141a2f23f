public import KubernetesAPI

/// Runs Pods until enough of them have succeeded, as Kubernetes' job-controller does.
///
/// Every Pod of a Job carries a finalizer until the Job has counted it, so that none is lost or
/// counted twice: one look writes the Pods that ended into `status.uncountedTerminatedPods` and
/// takes their finalizers off, the next one adds those without finalizer to the counts.
public struct JobController: Controller {
    /// How many Pods one look creates or deletes at the most; the rest waits for the next.
    static let maximumPodsPerLook = 500
    /// How many Pods are counted at once at the most, which keeps the status small.
    static let maximumUncountedPods = 500

    public let name = "job-controller"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(Job.self) { job, state, enqueue in
                enqueue(job.key)
                if state.jobs[job.namespacedName]?.uid == job.uid { return }
                // Nobody is left to count its Pods: each of them becomes a key of its own.
                state.pods.forEach(.owner(job.uid)) { pod in
                    if pod.isTracked { enqueue(pod.key) }
                }
            },
            Watch(Pod.self) { pod, state, enqueue in
                if pod.isTracked, state.isUntended(pod) { enqueue(pod.key) }
                if let controller = pod.metadata.controllerReference {
                    guard controller.kind == Job.kind.kind else { return }
                    enqueue(ObjectKey(Job.self, namespace: pod.namespace, name: controller.name))
                } else {
                    let matching = state.jobs.selecting(pod.metadata.labels, in: pod.namespace)
                    for job in matching { enqueue(job.key) }
                }
            },
        ]
    }

    /// `key` names a Job, or a Pod that nobody will count.
    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        key.groupKind == Pod.kind ? release(key, in: state) : sync(key, in: state, now: now)
    }

    private func sync(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let job = state.jobs[key.namespacedName], !job.hasFinished,
            !job.isManagedElsewhere, let selector = job.spec?.selector
        else { return plan }
        let pods = state.pods.claimed(
            by: job, selector: selector, finalizer: JobPodMark.trackingFinalizer, plan: &plan,
            where: { _ in true })
        // What was adopted or released comes back changed; decide on that.
        if !plan.isEmpty { return plan }
        var sync = JobSync(
            job, pods: pods, mayCreate: !state.isTerminating(namespace: job.namespace), now: now)
        sync.run(allPods: state.pods)
        return sync.finish()
    }

    /// Takes the finalizer off a Pod whose Job is gone or has finished: it would stay for ever.
    private func release(_ key: ObjectKey, in state: ClusterState) -> Plan {
        var plan = Plan()
        guard var pod = state.pods[key.namespacedName], pod.isTracked, state.isUntended(pod)
        else { return plan }
        pod.metadata.removeFinalizer(JobPodMark.trackingFinalizer)
        plan.actions.append(.update(pod))
        return plan
    }
}

extension ClusterState {
    /// No Job will ever count `pod`. What other controllers manage, or Jobs that are managed
    /// elsewhere, is their business.
    fileprivate func isUntended(_ pod: Pod) -> Bool {
        guard let controller = pod.metadata.controllerReference else { return true }
        guard controller.kind == Job.kind.kind else { return false }
        guard let job = jobs[pod.namespace, controller.name], job.uid == controller.uid else {
            return true
        }
        return job.hasFinished && !job.isManagedElsewhere
    }
}
