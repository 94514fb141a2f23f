public import Controllers
public import KubernetesAPI

extension Store {
    /// The most Pods whose deletion a budget may wait for.
    private static let maximumDisruptedPods = 2000

    /// Asks for the deletion of a Pod as far as its PodDisruptionBudget allows it: what the
    /// eviction subresource of the Kubernetes API does, and what drains a node.
    ///
    /// A Pod that has not started, has finished or is terminating already disturbs nobody: it is
    /// deleted without a look at budgets. An unready Pod does not spend the budget if the policy
    /// for unhealthy Pods lets it go. Everything else takes one of the disruptions that the budget
    /// allows; the budget notes the Pod, so that a second eviction before its controller has
    /// looked does not spend the same one again.
    ///
    /// - Throws: `notFound`, `conflict`; `tooManyRequests` where the budget allows no disruption
    ///   now; `internalError` where the Pod has several budgets; `forbidden` where the budget
    ///   waits for too many deletions.
    public func evict(
        _ key: ObjectKey, _ deletion: Deletion = Deletion(), now: Timestamp
    ) throws(StoreError) {
        guard key.groupKind == Pod.kind, let pod = state.pods[key.namespacedName] else {
            throw .notFound(key)
        }
        try deletion.check(pod)
        if !pod.canBeEvictedFreely { try spendDisruption(on: pod, now: now) }
        try markDisrupted(pod, now: now)
        var deletion = deletion
        // The mark has made another version of it.
        deletion.resourceVersion = nil
        try delete(key, deletion, now: now)
    }

    private func spendDisruption(on pod: Pod, now: Timestamp) throws(StoreError) {
        if pod.metadata.labels?.isEmpty ?? true { return }
        let budgets = state.podDisruptionBudgets.selecting(
            pod.metadata.labels, in: pod.namespace)
        guard budgets.count <= 1 else {
            throw .internalError(
                pod.key,
                reason: "This pod has more than one PodDisruptionBudget, which the eviction "
                    + "subresource does not support.")
        }
        guard let budget = budgets.first else { return }
        if !pod.isReady, budget.letsUnhealthyPodsGo { return }
        try updateStatus(try spent(budget, on: pod, now: now), now: now)
    }

    /// The budget with one disruption less.
    private func spent(
        _ budget: PodDisruptionBudget, on pod: Pod, now: Timestamp
    ) throws(StoreError) -> PodDisruptionBudget {
        var status = budget.status ?? PodDisruptionBudgetStatus()
        if (status.observedGeneration ?? 0) < (budget.metadata.generation ?? 0) {
            throw .tooManyRequests(
                pod.key,
                cause: "The disruption budget \(budget.name) is still being processed by the "
                    + "server.")
        }
        let allowed = status.disruptionsAllowed ?? 0
        if allowed < 0 {
            throw .forbidden(budget.key, reason: "pdb disruptions allowed is negative")
        }
        if (status.disruptedPods?.count ?? 0) > Self.maximumDisruptedPods {
            throw .forbidden(
                budget.key,
                reason: "DisruptedPods map too big - too many evictions not confirmed by PDB "
                    + "controller")
        }
        if allowed == 0 { throw .tooManyRequests(pod.key, cause: budget.refusal) }
        status.disruptionsAllowed = allowed - 1
        if allowed == 1 { status.updateDisruptionAllowedCondition(now: now.truncatedToSeconds) }
        status.disruptedPods = status.disruptedPods ?? [:]
        status.disruptedPods?[pod.name] = now.truncatedToSeconds
        var updated = budget
        updated.status = status
        return updated
    }

    /// Tells the Pod's owner, in a condition, that the Pod did not fail by itself.
    private func markDisrupted(_ pod: Pod, now: Timestamp) throws(StoreError) {
        let current = pod.condition("DisruptionTarget")
        let condition = PodCondition.with {
            $0.type = "DisruptionTarget"
            $0.status = "True"
            $0.reason = "EvictionByEvictionAPI"
            $0.message = "Eviction API: evicting"
            $0.lastTransitionTime =
                current?.status == "True" ? current?.lastTransitionTime : now.truncatedToSeconds
        }
        var marked = pod
        marked.status = marked.status ?? PodStatus()
        let others = (pod.status?.conditions ?? []).filter { $0.type != condition.type }
        marked.status?.conditions = others + [condition]
        try updateStatus(marked, now: now)
    }
}

extension Pod {
    /// Whether the Pod's eviction disturbs nobody any more, or not yet.
    fileprivate var canBeEvictedFreely: Bool {
        hasFinished || phase == "Pending" || isTerminating
    }
}

extension PodDisruptionBudget {
    /// Whether a Pod that is not ready may go without spending a disruption: always, or, by
    /// default, while enough others are healthy.
    fileprivate var letsUnhealthyPodsGo: Bool {
        if spec?.unhealthyPodEvictionPolicy == "AlwaysAllow" { return true }
        let desired = status?.desiredHealthy ?? 0
        return desired > 0 && status?.currentHealthy ?? 0 >= desired
    }

    /// Why no disruption is allowed.
    fileprivate var refusal: String {
        let condition = status?.disruptionAllowedCondition
        if let condition, condition.reason == PodDisruptionBudgetStatus.syncFailedReason {
            return "The disruption budget \(name) does not allow evicting pods currently because "
                + "it failed sync: \(condition.message)"
        }
        return "The disruption budget \(name) needs \(status?.desiredHealthy ?? 0) healthy pods "
            + "and has \(status?.currentHealthy ?? 0) currently"
    }
}
