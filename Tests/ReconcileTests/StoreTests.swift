import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("The store admits writes as an API server does")
struct StoreTests {
    private let store: Store

    init() throws {
        store = Store()
        try ClusterBaseline.ensure(in: store, nodes: 1, now: testStart)
        _ = store.takeChanges()
    }

    private func bound(_ pod: Pod) throws -> Pod {
        var pod = pod
        pod.spec?.nodeName = "node-1"
        return try store.update(pod, now: testStart)
    }

    @Test func createFillsInWhatTheServerDecides() throws {
        let created = try store.create(Deployment.named("web"), now: testStart)
        #expect(created.metadata.generation == 1)
        #expect(created.metadata.creationTimestamp == testStart)
        #expect(created.metadata.resourceVersion == String(store.revision))
        #expect(created.uid.count == 36)
        #expect(created.spec?.revisionHistoryLimit == 10, "defaults are filled in")
    }

    @Test func theSameWritesGiveTheSameUIDs() throws {
        let other = Store()
        try ClusterBaseline.ensure(in: other, nodes: 1, now: testStart)
        let first = try store.create(Deployment.named("web"), now: testStart)
        let second = try other.create(Deployment.named("web"), now: testStart)
        #expect(first.uid == second.uid)
    }

    @Test func createRefusesATakenNameAndAMissingNamespace() throws {
        try store.create(Deployment.named("web"), now: testStart)
        #expect(throws: StoreError.self) {
            try store.create(Deployment.named("web"), now: testStart)
        }
        var stray = Deployment.named("web")
        stray.metadata.namespace = "nowhere"
        let namespace = ObjectKey(Namespace.self, namespace: "", name: "nowhere")
        #expect(throws: StoreError.notFound(namespace)) {
            try store.create(stray, now: testStart)
        }
    }

    @Test func anUpdateThatChangesNothingIsNone() throws {
        let created = try store.create(Deployment.named("web"), now: testStart)
        _ = store.takeChanges()
        let revision = store.revision
        try store.update(created, now: testStart + .seconds(5))
        #expect(store.revision == revision)
        #expect(store.takeChanges().isEmpty)
    }

    @Test func onlyTheSpecRaisesTheGeneration() throws {
        var deployment = try store.create(Deployment.named("web"), now: testStart)
        deployment.metadata.labels = ["tier": "front"]
        deployment = try store.update(deployment, now: testStart)
        #expect(deployment.metadata.generation == 1, "labels are not the spec")
        deployment.spec?.replicas = 5
        deployment = try store.update(deployment, now: testStart)
        #expect(deployment.metadata.generation == 2)
        deployment.metadata.annotations = ["note": "x"]
        deployment = try store.update(deployment, now: testStart)
        #expect(deployment.metadata.generation == 3, "a Deployment counts its annotations too")
        deployment.status?.replicas = 5
        deployment = try store.updateStatus(deployment, now: testStart)
        #expect(deployment.metadata.generation == 3)
    }

    @Test func anOutdatedUpdateIsAConflict() throws {
        let created = try store.create(Deployment.named("web"), now: testStart)
        var newer = created
        newer.spec?.replicas = 4
        try store.update(newer, now: testStart)
        var outdated = created
        outdated.spec?.replicas = 5
        #expect(throws: StoreError.self) { try store.update(outdated, now: testStart) }
        #expect(store.state.deployments["default", "web"]?.spec?.replicas == 4)
    }

    @Test func updatesKeepTheStatusAndStatusUpdatesKeepTheSpec() throws {
        var deployment = try store.create(Deployment.named("web"), now: testStart)
        deployment.status?.replicas = 7
        deployment.spec?.replicas = 9
        let updated = try store.update(deployment, now: testStart)
        #expect(updated.spec?.replicas == 9 && updated.status?.replicas == nil)
        var reported = updated
        reported.status?.replicas = 7
        reported.spec?.replicas = 1
        let stored = try store.updateStatus(reported, now: testStart)
        #expect(stored.spec?.replicas == 9 && stored.status?.replicas == 7)
    }

    @Test func aPodOnANodeIsGivenItsGracePeriod() throws {
        let pod = try bound(store.create(Pod.named("a"), now: testStart))
        #expect(pod.condition("PodScheduled")?.status == "True", "binding sets the condition")
        try store.delete(pod.key, now: testStart)
        let stopping = try #require(store.state.pods["default", "a"])
        #expect(stopping.metadata.deletionTimestamp == testStart + .seconds(30))
        #expect(stopping.metadata.deletionGracePeriodSeconds == 30)
        try store.delete(pod.key, Deletion(gracePeriodSeconds: 0), now: testStart)
        #expect(store.state.pods["default", "a"] == nil)
    }

    @Test func aPodWithoutNodeGoesAtOnce() throws {
        let pod = try store.create(Pod.named("a"), now: testStart)
        try store.delete(pod.key, now: testStart)
        #expect(store.state.pods["default", "a"] == nil)
    }

    @Test func finalizersHoldAnObjectUntilTheLastIsTaken() throws {
        var map = ConfigMap()
        map.metadata.name = "settings"
        map.metadata.namespace = "default"
        map.metadata.finalizers = ["example.com/hold"]
        let created = try store.create(map, now: testStart)
        try store.delete(created.key, now: testStart)
        var held = try #require(store.state.object(created.key) as? ConfigMap)
        #expect(held.isTerminating)
        held.metadata.finalizers = nil
        try store.update(held, now: testStart)
        #expect(store.state.object(created.key) == nil)
    }

    @Test func aDeletionOfAnotherUIDIsRefused() throws {
        let created = try store.create(Pod.named("a"), now: testStart)
        #expect(throws: StoreError.self) {
            try store.delete(created.key, Deletion(uid: "another"), now: testStart)
        }
        #expect(store.state.pods["default", "a"] != nil)
    }

    @Test func aDeletionOfAnEarlierVersionIsRefused() throws {
        let created = try store.create(Pod.named("a"), now: testStart)
        var changed = created
        changed.metadata.labels = ["app": "a"]
        try store.update(changed, now: testStart)
        let earlier = Deletion(resourceVersion: created.metadata.resourceVersion)
        #expect(throws: StoreError.self) {
            try store.delete(created.key, earlier, now: testStart)
        }
        #expect(throws: StoreError.self) {
            try store.evict(created.key, earlier, now: testStart)
        }
        let present = try #require(store.state.pods["default", "a"])
        try store.evict(
            created.key, Deletion(resourceVersion: present.metadata.resourceVersion),
            now: testStart)
        #expect(store.state.pods["default", "a"] == nil)
    }

    @Test func servicesGetAnAddressThatNobodyElseHas() throws {
        var addresses: Set<String> = []
        for number in 0..<300 {
            var service = Service()
            service.metadata.name = "service-\(number)"
            service.metadata.namespace = "default"
            service.spec = .with {
                $0.ports = [.with { $0.port = 80 }]
                $0.selector = ["app": "web"]
            }
            let created = try store.create(service, now: testStart)
            let address = try #require(created.spec?.clusterIP)
            #expect(address.hasPrefix("10.96."))
            #expect(addresses.insert(address).inserted)
        }
    }

    @Test func aCopyIsIndependent() throws {
        try store.create(Deployment.named("web"), now: testStart)
        let copy = store.copy()
        try copy.create(Deployment.named("api"), now: testStart)
        try copy.delete(
            ObjectKey(Deployment.self, namespace: "default", name: "web"), now: testStart)
        #expect(store.state.deployments.all.map(\.name) == ["web"])
        #expect(copy.state.deployments.all.map(\.name) == ["api"])
    }
}
