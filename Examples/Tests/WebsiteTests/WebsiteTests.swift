import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing
import WebsiteKind

@Suite struct WebsiteTests {
    private static let kinds = KindRegistry.kubernetes.adding(Website.self)
    private static let controllers = ControllerSet.standalone + [WebsiteController()]
    private static let start = Timestamp(seconds: 1_700_000_040)

    /// A store with nodes, and a loop that knows Websites.
    private struct Cluster {
        let store = Store()
        let clock = SimulatedClock(start: WebsiteTests.start)
        let loop: ControlLoop

        init() throws {
            try ClusterBaseline.ensure(in: store, now: clock.now)
            loop = ControlLoop(
                store: store, controllers: WebsiteTests.controllers, nodeAgent: SimulatedNodes())
        }

        func settle() {
            while let next = loop.step(now: clock.now) { clock.wait(until: next) }
        }
    }

    private static func load(_ text: String) -> ManifestSet {
        let file = SourceFile(path: "site.yaml", bytes: Array(text.utf8))
        let reading = ManifestReader().readDocuments(file)
        return ManifestLoader(kinds: kinds).load(reading)
    }

    private static let manifest = """
        apiVersion: apps.example.com/v1
        kind: Website
        metadata: {name: hello}
        spec: {page: "<h1>Hello</h1>", replicas: 3}
        """

    @Test func `a manifest becomes a typed object`() throws {
        let website = try #require(try Self.load(Self.manifest).get().first?.object as? Website)
        #expect(website.namespace == "default")
        #expect(website.spec.replicas == 3)
    }

    @Test func `a field that the kind does not have is reported`() {
        let text = Self.manifest.replacing("replicas", with: "replica")
        let diagnostics = Self.load(text).diagnostics
        #expect(diagnostics.map(\.message) == ["unknown field \"spec.replica\""])
        #expect(diagnostics.first?.help == "did you mean \"replicas\"?")
    }

    @Test func `a plan shows what the controller would make`() throws {
        let cluster = try Cluster()
        let forecast = try Planner(controllers: Self.controllers)
            .forecast(Self.load(Self.manifest).get(), on: cluster.store, now: Self.start)
        let children = forecast.moves.filter { $0.author == "website-controller" }
        #expect(
            children.map(\.key.description) == [
                "ConfigMap default/hello", "Deployment default/hello", "Service default/hello",
            ])
        #expect(forecast.podsCreated == 3)
        #expect(forecast.outcome == .converged)
    }

    @Test func `what is deleted or changed by hand is put right`() throws {
        let cluster = try Cluster()
        try cluster.store.create(Self.website, now: Self.start)
        cluster.settle()
        let service = ObjectKey(Service.self, namespace: "default", name: "hello")
        try cluster.store.delete(service, now: cluster.clock.now)
        var deployment = try #require(cluster.store.state.deployments["default", "hello"])
        deployment.spec?.replicas = 7
        try cluster.store.update(deployment, now: cluster.clock.now)
        cluster.settle()
        #expect(cluster.store.state.object(service) != nil)
        #expect(cluster.store.state.pods.count == 3)
    }

    @Test func `a name that somebody else has is left alone`() throws {
        let cluster = try Cluster()
        var map = ConfigMap()
        map.metadata.name = "hello"
        map.metadata.namespace = "default"
        map.data = ["mine": "yes"]
        try cluster.store.create(map, now: Self.start)
        try cluster.store.create(Self.website, now: Self.start)
        cluster.settle()
        let kept = cluster.store.state.object(map.key) as? ConfigMap
        #expect(kept?.data == ["mine": "yes"])
        #expect(cluster.store.events.all.contains { $0.event.reason == "NameTaken" })
    }

    @Test func `deleting it takes everything it made`() throws {
        let cluster = try Cluster()
        try cluster.store.create(Self.website, now: Self.start)
        cluster.settle()
        try cluster.store.delete(Self.website.key, now: cluster.clock.now)
        cluster.settle()
        #expect(cluster.store.state.pods.count == 0)
        #expect(cluster.store.state.services["default", "hello"] == nil)
    }

    @Test func `a saved state keeps its type`() throws {
        let cluster = try Cluster()
        try cluster.store.create(Self.website, now: Self.start)
        cluster.settle()
        let content = StateFile(store: cluster.store, time: cluster.clock.now).content
        let restored = try StateFile(reading: content, path: "state.json", kinds: Self.kinds)
        let website = restored.store.state.table(Website.self)["default", "hello"]
        #expect(website?.readiness == .ready)
    }

    private static let website: Website = .with { website in
        website.metadata.name = "hello"
        website.metadata.namespace = "default"
        website.spec.page = "<h1>Hello</h1>"
        website.spec.replicas = 3
    }
}
