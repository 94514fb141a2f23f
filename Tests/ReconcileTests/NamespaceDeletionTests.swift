import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("Deleting a namespace")
struct NamespaceDeletionTests {
    private let key = ObjectKey(Namespace.self, namespace: "", name: "shop")

    private func cluster() throws -> TestCluster {
        let cluster = try TestCluster()
        let namespace = Namespace.with { $0.metadata.name = key.name }
        try cluster.store.create(namespace, now: testStart)
        var web = Deployment.named("web")
        web.metadata.namespace = key.name
        try cluster.store.create(web, now: testStart)
        cluster.settle(within: .seconds(20))
        return cluster
    }

    @Test func itsContentGoesAndThenTheNamespace() throws {
        let cluster = try cluster()
        try cluster.store.delete(key, now: cluster.clock.now)
        let terminating = cluster.store.state.object(key) as? Namespace
        #expect(terminating?.status?.phase == "Terminating")
        cluster.settle()
        #expect(cluster.store.state.object(key) == nil)
        #expect(cluster.store.state.pods.count == 0 && cluster.store.state.deployments.count == 0)
    }

    @Test func nothingNewIsCreatedInIt() throws {
        let cluster = try cluster()
        try cluster.store.delete(key, now: cluster.clock.now)
        var pod = Pod.named("late")
        pod.metadata.namespace = key.name
        #expect(throws: StoreError.namespaceTerminating(pod.key)) {
            try cluster.store.create(pod, now: cluster.clock.now)
        }
    }

    @Test func eventsAboutItsEndHaveNoPlaceInIt() throws {
        let cluster = try cluster()
        var budget = PodDisruptionBudget()
        budget.metadata.name = "web"
        budget.metadata.namespace = key.name
        budget.spec = .with {
            $0.minAvailable = 1
            $0.selector = .with { $0.matchLabels = ["app": "web"] }
        }
        try cluster.store.create(budget, now: cluster.clock.now)
        cluster.settle(within: .seconds(1))
        let before = cluster.store.events.all.map(\.event)
        try cluster.store.delete(key, now: cluster.clock.now)
        cluster.settle()
        let after = cluster.store.events.all.map(\.event)
        #expect(after.filter { $0.regarding.namespace == key.name && !before.contains($0) } == [])
    }

    @Test func anOrdinaryUpdateKeepsTheFinalizer() throws {
        let cluster = try cluster()
        var namespace = try #require(cluster.store.state.object(key) as? Namespace)
        namespace.spec?.finalizers = []
        try cluster.store.update(namespace, now: cluster.clock.now)
        let stored = cluster.store.state.object(key) as? Namespace
        #expect(stored?.spec?.finalizers == ["kubernetes"])
    }

    @Test func theNamespacesOfEveryClusterStay() throws {
        let cluster = try TestCluster()
        let key = ObjectKey(Namespace.self, namespace: "", name: "kube-system")
        #expect(throws: StoreError.self) { try cluster.store.delete(key, now: testStart) }
    }
}
