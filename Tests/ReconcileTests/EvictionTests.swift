import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("Evictions keep to the budget")
struct EvictionTests {
    private func budget(
        _ name: String = "budget", minAvailable: Int32, policy: String? = nil
    ) -> PodDisruptionBudget {
        .with { budget in
            budget.metadata.name = name
            budget.metadata.namespace = "default"
            budget.spec = .with {
                $0.selector = .with { $0.matchLabels = ["app": "web"] }
                $0.minAvailable = .int(minAvailable)
                $0.unhealthyPodEvictionPolicy = policy
            }
        }
    }

    /// Three Pods `p0` to `p2` of which the first `ready` are ready, all running.
    private func cluster(
        ready: Int = 3, _ budgets: [PodDisruptionBudget]
    ) throws -> TestCluster {
        let cluster = try TestCluster(withNodeAgent: false)
        for index in 0..<3 {
            let pod = Pod.named("p\(index)", labels: ["app": "web"])
            try cluster.store.create(pod, now: testStart)
        }
        for budget in budgets { try cluster.store.create(budget, now: testStart) }
        cluster.settle()
        for index in 0..<3 {
            var pod = try #require(cluster.store.state.pods["default", "p\(index)"])
            pod.status?.phase = "Running"
            let isReady = PodCondition.with {
                $0.type = "Ready"
                $0.status = index < ready ? "True" : "False"
            }
            let conditions = pod.status?.conditions ?? []
            pod.status?.conditions = conditions + [isReady]
            try cluster.store.updateStatus(pod, now: testStart)
        }
        cluster.settle()
        return cluster
    }

    private func evict(_ name: String, in cluster: TestCluster) throws(StoreError) {
        try cluster.store.evict(
            ObjectKey(Pod.self, namespace: "default", name: name), now: cluster.clock.now)
    }

    @Test func anEvictionSpendsTheBudgetBeforeItsControllerLooks() throws {
        let cluster = try cluster([budget(minAvailable: 2)])
        try evict("p0", in: cluster)
        let pod = try #require(cluster.store.state.pods["default", "p0"])
        #expect(pod.isTerminating)
        #expect(pod.condition("DisruptionTarget")?.reason == "EvictionByEvictionAPI")
        let status = cluster.store.state.podDisruptionBudgets["default", "budget"]?.status
        #expect(status?.disruptionsAllowed == 0 && status?.disruptedPods?.keys.first == "p0")

        #expect {
            try evict("p1", in: cluster)
        } throws: { error in
            guard case .tooManyRequests(_, let cause)? = error as? StoreError else { return false }
            return cause == "The disruption budget budget needs 2 healthy pods and has 3 currently"
        }
    }

    @Test func aTerminatingPodIsEvictedFreely() throws {
        let cluster = try cluster([budget(minAvailable: 2)])
        try evict("p0", in: cluster)
        try evict("p0", in: cluster)
    }

    @Test func anUnreadyPodGoesWhileEnoughOthersAreHealthy() throws {
        let cluster = try cluster(ready: 2, [budget(minAvailable: 2)])
        try evict("p2", in: cluster)
        #expect(cluster.store.state.pods["default", "p2"]?.isTerminating == true)
    }

    @Test(arguments: [(nil, false), ("IfHealthyBudget", false), ("AlwaysAllow", true)])
    func thePolicyDecidesAboutUnreadyPodsOtherwise(policy: String?, isAllowed: Bool) throws {
        let cluster = try cluster(ready: 1, [budget(minAvailable: 2, policy: policy)])
        try? evict("p2", in: cluster)
        #expect(cluster.store.state.pods["default", "p2"]?.isTerminating == isAllowed)
    }

    @Test func aPodWithSeveralBudgetsIsNotEvicted() throws {
        let cluster = try cluster([
            budget("a", minAvailable: 0), budget("b", minAvailable: 0),
        ])
        #expect {
            try evict("p0", in: cluster)
        } throws: { error in
            if case .internalError? = error as? StoreError { true } else { false }
        }
    }
}
