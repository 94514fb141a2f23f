internal import Controllers
internal import KubernetesAPI
internal import Reconcile

extension TrialCluster {
    /// Asks for the eviction of a Pod, and reports one that its budget should have refused.
    ///
    /// Judged are evictions for which the budget's status had counted right: one that lags behind
    /// a Pod that has failed allows what it should not, in Kubernetes as well.
    func evict(_ pod: Pod) throws(StoreError) {
        let budgets = store.state.podDisruptionBudgets.selecting(
            pod.metadata.labels, in: pod.namespace)
        let before = budgets.map { Health(of: $0, in: store.state) }
        try store.evict(pod.key, now: now)
        guard pod.isReady, !pod.isTerminating, !pod.hasFinished else { return }
        for health in before where health.isKnown && health.healthy <= health.needed {
            report(
                "\(pod.key) was evicted: \(health.healthy) Pods were healthy, \(health.needed) "
                    + "must be")
        }
    }
}

/// How many Pods a budget has and needs, counted by what is there.
struct Health {
    let healthy: Int
    let needed: Int
    /// Whether the budget's status says the same, but for Pods that were evicted since.
    let isKnown: Bool

    init(of budget: PodDisruptionBudget, in state: ClusterState) {
        let pods = state.pods.all.filter { budget.selects($0) }
        healthy = pods.count { $0.isReady && !$0.isTerminating }
        // As far as Kubernetes goes: a Pod counts for its controller, whoever selects it.
        let controllers = Set(pods.compactMap { $0.metadata.controllerReference?.uid })
        let replicas = state.replicaSets.all.filter { controllers.contains($0.uid) }
            .reduce(0) { $0 + Int($1.spec?.replicas ?? 1) }
        if let unavailable = budget.spec?.maxUnavailable {
            needed = max(
                0, replicas - (unavailable.scaledValue(total: replicas, roundUp: true) ?? 0))
        } else {
            needed =
                (budget.spec?.minAvailable ?? 0).scaledValue(total: replicas, roundUp: true) ?? 0
        }
        let status = budget.status
        let evicted = (status?.disruptedPods ?? [:]).keys.count { name in
            state.pods[budget.namespace, name]?.isTerminating ?? true
        }
        isKnown =
            status?.observedGeneration == budget.metadata.generation
            && status?.currentHealthy.map { Int($0) } == healthy + evicted
            && status?.desiredHealthy.map { Int($0) } == needed
    }
}

extension PodDisruptionBudget {
    fileprivate func selects(_ pod: Pod) -> Bool {
        let labels = spec?.selector?.matchLabels ?? [:]
        return namespace == pod.namespace
            && labels.allSatisfy { pod.metadata.labels?[$0.key] == $0.value }
    }
}
