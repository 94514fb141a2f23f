import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("A Pod knows the zone of its node")
struct PodTopologyLabelsTests {
    private let store = Store()
    private let expected = [
        "app": "web", "topology.kubernetes.io/region": "north",
        "topology.kubernetes.io/zone": "north-1",
    ]

    init() throws {
        try ClusterBaseline.ensure(in: store, nodes: 0, now: testStart)
        var node = SimulatedNode.make(named: "a")
        let others = ["topology.kubernetes.io/rack": "7", "app": "node"]
        node.metadata.labels = others.merging(expected) { own, _ in own }
        try store.create(node, now: testStart)
    }

    @Test func whenItIsBound() throws {
        let labels = ["app": "web", "topology.kubernetes.io/zone": "elsewhere"]
        var pod = try store.create(Pod.named("web", labels: labels), now: testStart)
        #expect(pod.metadata.labels == labels)
        pod.spec?.nodeName = "a"
        #expect(try store.update(pod, now: testStart).metadata.labels == expected)
    }

    @Test func whenItIsMadeForANode() throws {
        var pod = Pod.named("web", labels: ["app": "web"])
        pod.spec?.nodeName = "a"
        #expect(try store.create(pod, now: testStart).metadata.labels == expected)
    }
}
