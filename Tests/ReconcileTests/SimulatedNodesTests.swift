import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("Simulated nodes") struct SimulatedNodesTests {
    @Test func `Pods that start after a restart get addresses of their own`() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web", replicas: 3), now: testStart)
        cluster.settle()
        var larger = try #require(cluster.deployment("web"))
        larger.spec?.replicas = 6
        try cluster.store.update(larger, now: cluster.clock.now)
        let restarted = ControlLoop(
            store: cluster.store, controllers: ControllerSet.all, nodeAgent: SimulatedNodes())
        for second in 0..<10 { restarted.step(now: cluster.clock.now + .seconds(second)) }
        let addresses = cluster.store.state.pods.all.compactMap { $0.status?.podIP }
        #expect(addresses.count == 6)
        #expect(Set(addresses).count == 6)
    }

    @Test func `a Pod whose end was reported meanwhile does not come back to life`() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Pod.named("once"), now: testStart)
        cluster.loop.step(now: testStart)
        var failed = try #require(cluster.store.state.pods["default", "once"])
        failed.status?.phase = "Failed"
        try cluster.store.updateStatus(failed, now: testStart)
        cluster.settle()
        #expect(cluster.store.state.pods["default", "once"]?.phase == "Failed")
    }
}
