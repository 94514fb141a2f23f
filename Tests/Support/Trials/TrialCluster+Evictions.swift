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
        for health in before where health.isKnown && health.spare == 0 {
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
    /// How many Pods may go.
    let spare: Int
    /// Whether the budget's status says the same, but for Pods that were evicted since.
    let isKnown: Bool

    init(of budget: PodDisruptionBudget, in state: ClusterState) {
        let pods = state.pods.all.filter { budget.selects($0) }
        healthy = pods.count { $0.isReady && !$0.isTerminating }
        let expected = Self.expected(pods, by: budget, in: state)
        if let unavailable = budget.spec?.maxUnavailable {
            needed = max(
                0, expected - (unavailable.scaledValue(total: expected, roundUp: true) ?? 0))
        } else {
            needed =
                (budget.spec?.minAvailable ?? 0).scaledValue(total: expected, roundUp: true) ?? 0
        }
        // Where no Pod is expected none may go: Kubernetes takes it that it has not seen them yet.
        spare = expected == 0 ? 0 : max(0, healthy - needed)
        let status = budget.status
        let evicted = (status?.disruptedPods ?? [:]).keys.count { name in
            state.pods[budget.namespace, name]?.isTerminating ?? true
        }
        isKnown =
            status?.observedGeneration == budget.metadata.generation
            && status?.currentHealthy.map { Int($0) } == healthy + evicted
            && status?.desiredHealthy.map { Int($0) } == needed
    }

    /// How many Pods there are to be.
    ///
    /// As far as Kubernetes goes: a Pod counts for its controller, whoever selects it, and one of a
    /// ReplicaSet for the Deployment, whatever that has its ReplicaSets ask for at the moment. Only
    /// for a least number, which is no share of anything, it takes the Pods there are.
    private static func expected(
        _ pods: [Pod], by budget: PodDisruptionBudget, in state: ClusterState
    ) -> Int {
        if budget.spec?.maxUnavailable == nil, case .int = budget.spec?.minAvailable {
            return pods.count
        }
        let controllers = Set(pods.compactMap { $0.metadata.controllerReference?.uid })
        let replicaSets = state.replicaSets.all.filter { controllers.contains($0.uid) }
        let owners = Set(replicaSets.compactMap { $0.metadata.controllerReference?.uid })
        let deployments = state.deployments.all.filter { owners.contains($0.uid) }
        let found = Set(deployments.map(\.uid))
        let others = replicaSets.filter { replicaSet in
            !found.contains(replicaSet.metadata.controllerReference?.uid ?? "")
        }
        let sizes = deployments.map { $0.spec?.replicas } + others.map { $0.spec?.replicas }
        return sizes.reduce(0) { $0 + Int($1 ?? 1) }
    }
}

extension PodDisruptionBudget {
    fileprivate func selects(_ pod: Pod) -> Bool {
        let labels = spec?.selector?.matchLabels ?? [:]
        return namespace == pod.namespace
            && labels.allSatisfy { pod.metadata.labels?[$0.key] == $0.value }
    }
}
