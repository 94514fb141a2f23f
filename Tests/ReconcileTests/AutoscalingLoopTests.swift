import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("Autoscalers in the loop")
struct AutoscalingLoopTests {
    private let key = NamespacedName(namespace: "default", name: "web")

    private func autoscaler(
        _ limits: ClosedRange<Int32>, window: Int32? = nil
    ) -> HorizontalPodAutoscaler {
        .with { autoscaler in
            autoscaler.metadata.name = "web"
            autoscaler.metadata.namespace = "default"
            autoscaler.spec.scaleTargetRef = .with {
                $0.apiVersion = "apps/v1"
                $0.kind = "Deployment"
                $0.name = "web"
            }
            autoscaler.spec.minReplicas = limits.lowerBound
            autoscaler.spec.maxReplicas = limits.upperBound
            autoscaler.spec.metrics = [
                .with {
                    $0.type = "Resource"
                    $0.resource = .with {
                        $0.name = "memory"
                        $0.target.type = "AverageValue"
                        $0.target.averageValue = Quantity("100Mi")
                    }
                }
            ]
            autoscaler.spec.behavior = window.map { window in
                .with { $0.scaleDown = .with { $0.stabilizationWindowSeconds = window } }
            }
        }
    }

    /// Has every Pod use that much memory now.
    private func measure(_ memory: String, in cluster: TestCluster) {
        let pods = cluster.store.state.pods.all
        cluster.store.observe { metrics in
            for pod in pods {
                let container = ObservedMetrics.ContainerUsage(
                    name: "main", usage: ["memory": Quantity(memory) ?? 0])
                metrics.setUsage(
                    ObservedMetrics.PodUsage(
                        timestamp: cluster.clock.now, window: .zero, containers: [container]),
                    of: pod.namespacedName)
            }
        }
    }

    /// The sizes that the Deployment has while `seconds` pass.
    private func sizes(of cluster: TestCluster, loop: ControlLoop, seconds: Int) -> [Int32] {
        var sizes: [Int32] = []
        let end = cluster.clock.now + .seconds(seconds)
        while let next = loop.step(now: cluster.clock.now) {
            let size = cluster.deployment("web")?.spec?.replicas ?? -1
            if sizes.last != size { sizes.append(size) }
            guard next <= end else { break }
            cluster.clock.wait(until: next)
            measure("300Mi", in: cluster)
        }
        cluster.clock.wait(until: end)
        return sizes
    }

    @Test func convergenceWaitsForTheLimitsToHold() throws {
        let cluster = try TestCluster()
        for object in [Deployment.named("web", replicas: 1), autoscaler(3...5)]
            as [any KubernetesObject]
        {
            try cluster.store.create(object, now: testStart)
            cluster.store.inventory[object.key] = object.encoded()
        }
        let outcome = Convergence(cluster.loop, clock: cluster.clock).run(limit: .seconds(300))
        #expect(outcome == .converged)
        #expect(cluster.deployment("web")?.status?.availableReplicas == 3)
    }

    @Test func whatItDoesMustShowBeforeItDoesMore() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web", replicas: 1), now: testStart)
        try cluster.store.create(autoscaler(1...40), now: testStart)
        let sizes = sizes(of: cluster, loop: cluster.loop, seconds: 44)
        // 300Mi where 100Mi should be triples the size at 15 and 30 seconds, but for the limit of 4
        // and of doubling.
        #expect(sizes == [1, 3, 6])
    }

    @Test func aRestartForgetsNoRecommendation() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web", replicas: 4), now: testStart)
        try cluster.store.create(autoscaler(1...9, window: 60), now: testStart)
        cluster.loop.step(now: cluster.clock.now)
        measure("100Mi", in: cluster)
        cluster.settle(within: .seconds(20))
        measure("10Mi", in: cluster)

        let restarted = ControlLoop(
            store: cluster.store, controllers: ControllerSet.all, nodeAgent: SimulatedNodes())
        let start = cluster.clock.now
        while let next = restarted.step(now: cluster.clock.now), next <= start + .seconds(100),
            cluster.deployment("web")?.spec?.replicas == 4
        { cluster.clock.wait(until: next) }
        #expect(cluster.deployment("web")?.spec?.replicas == 1)
        #expect(cluster.clock.now >= start + .seconds(45))
    }
}
