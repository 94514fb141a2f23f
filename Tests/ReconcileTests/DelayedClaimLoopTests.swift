import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("A Pod and the claim that waits for it come to one node")
struct DelayedClaimLoopTests {
    @Test func bothAreBound() throws {
        let store = Store()
        let clock = SimulatedClock(start: testStart)
        try ClusterBaseline.ensure(in: store, nodes: 3, now: testStart)
        let loop = ControlLoop(
            store: store, controllers: ControllerSet.standalone, nodeAgent: SimulatedNodes())
        try store.create(
            StorageClass.with {
                $0.metadata.name = "local"
                $0.provisioner = "example.com/disk"
                $0.volumeBindingMode = "WaitForFirstConsumer"
            }, now: testStart)
        var claim = PersistentVolumeClaim()
        claim.metadata.name = "data"
        claim.metadata.namespace = "default"
        claim.spec = .with { spec in
            spec.accessModes = ["ReadWriteOnce"]
            spec.storageClassName = "local"
            spec.resources = .with { $0.requests = ["storage": Quantity(value: 1 << 30)] }
        }
        try store.create(claim, now: testStart)
        var pod = Pod.named("user")
        pod.spec?.volumes = [
            .with { volume in
                volume.name = "data"
                volume.persistentVolumeClaim = .with { $0.claimName = "data" }
            }
        ]
        pod.spec?.nodeSelector = ["kubernetes.io/hostname": "node-2"]
        try store.create(pod, now: testStart)
        let end = testStart + .seconds(30)
        while let next = loop.step(now: clock.now), next < end { clock.wait(until: next) }
        let placed = try #require(store.state.pods["default", "user"])
        let bound = try #require(store.state.persistentVolumeClaims["default", "data"])
        #expect(placed.nodeName == "node-2")
        #expect(placed.isReady)
        #expect(placed.status?.nominatedNodeName == nil)
        #expect(bound.status?.phase == "Bound")
        #expect(bound.metadata.annotations?["volume.kubernetes.io/selected-node"] == "node-2")
    }
}
