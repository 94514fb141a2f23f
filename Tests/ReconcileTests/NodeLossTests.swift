import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("Losing a node")
struct NodeLossTests {
    private func cluster() throws -> TestCluster {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web", replicas: 6), now: testStart)
        cluster.settle(within: .seconds(20))
        return cluster
    }

    private func nodesOfPods(_ cluster: TestCluster) -> Set<String?> {
        Set(cluster.store.state.pods.all.map(\.nodeName))
    }

    @Test func thePodsOfANodeThatIsGoneAreReplacedElsewhere() throws {
        let cluster = try cluster()
        let key = ObjectKey(Node.self, namespace: "", name: "node-2")
        try cluster.store.delete(key, now: cluster.clock.now)
        cluster.settle(within: .seconds(55))
        #expect(nodesOfPods(cluster).contains("node-2"))
        cluster.settle()
        #expect(nodesOfPods(cluster) == ["node-1", "node-3"])
        #expect(cluster.deployment("web")?.status?.readyReplicas == 6)
    }

    @Test func thePodsOfAnUnreadyNodeLeaveAfterFiveMinutes() throws {
        let cluster = try cluster()
        var node = try #require(cluster.store.state.nodes["", "node-2"])
        node.status?.conditions?[0].status = "False"
        try cluster.store.updateStatus(node, now: cluster.clock.now)
        cluster.settle(within: .seconds(295))
        #expect(nodesOfPods(cluster).contains("node-2"))
        cluster.settle(within: .seconds(330))
        #expect(nodesOfPods(cluster) == ["node-1", "node-3"])
        #expect(cluster.deployment("web")?.status?.readyReplicas == 6)
    }

    @Test func simulatedNodesStayReadyWithoutHeartbeats() throws {
        let cluster = try cluster()
        let revision = cluster.store.revision
        cluster.settle(within: .seconds(3600))
        #expect(cluster.store.revision == revision)
    }
}
