import Controllers
import KubernetesAPI
import Testing

@testable import Reconcile

@Suite("What lists the Pods of a Service follows them")
struct ServiceLoopTests {
    private let cluster: TestCluster

    init() throws {
        cluster = try TestCluster()
        for name in ["a", "b"] {
            try cluster.store.create(
                Deployment.named(name, replicas: name == "a" ? 2 : 3), now: testStart)
        }
        cluster.settle()
    }

    private func service(selecting name: String?) -> Service {
        .with {
            $0.metadata.name = "web"
            $0.metadata.namespace = "default"
            $0.spec = .with { spec in
                spec.selector = name.map { ["app": $0] }
                spec.ports = [.with { $0.port = 80 }]
            }
        }
    }

    private func create(_ object: some KubernetesObject) throws {
        try cluster.store.create(object, now: cluster.clock.now)
        cluster.settle()
    }

    private func select(_ name: String?) throws {
        var service = try #require(cluster.store.state.services["default", "web"])
        service.spec?.selector = name.map { ["app": $0] }
        try cluster.store.update(service, now: cluster.clock.now)
        cluster.settle()
    }

    private func delete(_ type: (some KubernetesObject).Type) throws {
        try cluster.store.delete(
            ObjectKey(type, namespace: "default", name: "web"), now: cluster.clock.now)
        cluster.settle()
    }

    private var manualEndpoints: Endpoints {
        .with {
            $0.metadata.name = "web"
            $0.metadata.namespace = "default"
            $0.subsets = [
                .with {
                    $0.addresses = [.with { $0.ip = "192.0.2.1" }]
                    $0.ports = [.with { $0.port = 80 }]
                }
            ]
        }
    }

    /// The addresses of each slice, and those of the Endpoints, by who writes them.
    private var listed: [String: Int] {
        var counts: [String: Int] = [:]
        for slice in cluster.store.state.endpointSlices.all {
            let label = "endpointslice.kubernetes.io/managed-by"
            let manager = slice.metadata.labels?[label] ?? ""
            counts[String(manager.prefix { $0 != "." }), default: 0] += slice.endpoints?.count ?? 0
        }
        for endpoints in cluster.store.state.endpoints.all {
            counts["endpoints"] = endpoints.subsets?.first?.addresses?.count ?? 0
        }
        return counts
    }

    @Test func aSelectorThatChangesAndComesBackLeavesNoTrace() throws {
        try create(service(selecting: "a"))
        #expect(listed == ["endpointslice-controller": 2, "endpoints": 2])
        let slice = cluster.store.state.endpointSlices.all.map(\.name)
        try select("b")
        #expect(listed == ["endpointslice-controller": 3, "endpoints": 3])
        try select(nil)
        #expect(
            listed == [
                "endpointslice-controller": 3, "endpointslicemirroring-controller": 3,
                "endpoints": 3,
            ])
        try select("a")
        #expect(listed == ["endpointslice-controller": 2, "endpoints": 2])
        #expect(cluster.store.state.endpointSlices.all.map(\.name) == slice, "it is used again")
    }

    @Test func everythingGoesWithTheService() throws {
        try create(service(selecting: "a"))
        try delete(Service.self)
        #expect(listed.isEmpty && cluster.store.state.endpoints.count == 0)
    }

    @Test func endpointsOfAUserWaitForTheirServiceAndGoWithIt() throws {
        try create(manualEndpoints)
        #expect(listed == ["endpoints": 1], "nothing is mirrored without a Service")
        try create(service(selecting: nil))
        #expect(listed == ["endpointslicemirroring-controller": 1, "endpoints": 1])
        try delete(Service.self)
        #expect(listed.isEmpty)
    }

    @Test func aStopBetweenAServiceAndItsEndpointsIsMadeUpFor() throws {
        try create(service(selecting: "a"))
        try cluster.store.delete(
            ObjectKey(Service.self, namespace: "default", name: "web"), now: cluster.clock.now)
        _ = cluster.store.takeChanges()
        let restarted = ControlLoop(
            store: cluster.store, controllers: ControllerSet.all, nodeAgent: SimulatedNodes())
        restarted.step(now: cluster.clock.now)
        #expect(listed.isEmpty)
    }

    @Test func nothingIsWrittenOnceItIsListed() throws {
        try create(service(selecting: "a"))
        try select(nil)
        let revision = cluster.store.revision
        let restarted = ControlLoop(
            store: cluster.store, controllers: ControllerSet.all, nodeAgent: SimulatedNodes())
        restarted.step(now: cluster.clock.now)
        #expect(cluster.store.revision == revision)
    }

    @Test func aPodWhoseLabelChangesIsListedNoMore() throws {
        try create(service(selecting: "a"))
        var pod = try #require(cluster.store.state.pods.all.first { $0.name.hasPrefix("a-") })
        pod.metadata.labels?["app"] = "debug"
        try cluster.store.update(pod, now: cluster.clock.now)
        cluster.settle()
        #expect(listed == ["endpointslice-controller": 2, "endpoints": 2], "it is replaced")
        let slices = cluster.store.state.endpointSlices.all
        let uids = slices.flatMap { ($0.endpoints ?? []).map { $0.targetRef?.uid } }
        #expect(!uids.contains(pod.metadata.uid))
    }
}
