import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("The loop brings what is asked for about, and then is silent")
struct ControlLoopTests {
    @Test func aDeploymentBecomesAvailable() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web"), now: testStart)
        cluster.settle()
        let status = try #require(cluster.deployment("web")?.status)
        #expect(status.availableReplicas == 3 && status.updatedReplicas == 3)
        #expect(status.isComplete)
    }

    @Test func aConvergedStateIsSilent() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web"), now: testStart)
        cluster.settle()
        let revision = cluster.store.revision
        cluster.loop.step(now: cluster.clock.now)
        cluster.loop.step(now: cluster.clock.now + .seconds(3600))
        #expect(cluster.store.revision == revision)
    }

    @Test func aRestartedLoopWritesNothingOnAConvergedState() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web"), now: testStart)
        cluster.settle()
        let revision = cluster.store.revision
        let restarted = ControlLoop(
            store: cluster.store, controllers: ControllerSet.all, nodeAgent: SimulatedNodes())
        restarted.step(now: cluster.clock.now)
        #expect(cluster.store.revision == revision)
    }

    @Test(arguments: [(0, 1), (1, 0), (2, 1), (1, 2), (5, 5)])
    func aRolloutStaysWithinSurgeAndUnavailability(surge: Int32, unavailable: Int32) throws {
        let cluster = try TestCluster()
        let deployment = Deployment.named("web", replicas: 5) { spec in
            spec.strategy = .with { strategy in
                strategy.rollingUpdate = .with {
                    $0.maxSurge = .int(surge)
                    $0.maxUnavailable = .int(unavailable)
                }
            }
        }
        try cluster.store.create(deployment, now: testStart)
        cluster.settle()
        var violations: [String] = []
        let state = cluster.store.state
        cluster.loop.onStep = { _ in
            let active = state.pods.all.filter(\.isActive)
            let ready = active.count(where: \.isReady)
            if active.count > 5 + Int(surge) { violations.append("\(active.count) Pods") }
            if ready < 5 - Int(unavailable) { violations.append("\(ready) ready") }
        }
        var updated = try #require(cluster.deployment("web"))
        updated.spec?.template.spec?.containers[0].image = "app:2"
        try cluster.store.update(updated, now: cluster.clock.now)
        cluster.settle()
        #expect(violations.isEmpty)
        #expect(state.pods.all.allSatisfy { $0.spec?.containers[0].image == "app:2" })
        #expect(state.pods.count == 5)
    }

    @Test func aDeletedPodIsReplaced() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web"), now: testStart)
        cluster.settle()
        let victim = try #require(cluster.store.state.pods.all.first)
        try cluster.store.delete(
            victim.key, Deletion(gracePeriodSeconds: 0), now: cluster.clock.now)
        cluster.settle()
        #expect(cluster.store.state.pods.all.count(where: \.isReady) == 3)
        #expect(cluster.store.state.pods.all.allSatisfy { $0.uid != victim.uid })
    }

    @Test func podsThatFitNowhereWaitForANode() throws {
        let cluster = try TestCluster(nodes: 0)
        try cluster.store.create(Deployment.named("web"), now: testStart)
        cluster.settle()
        #expect(cluster.store.state.pods.all.allSatisfy { $0.nodeName == nil })
        try NodeRegistration.join(
            SimulatedNode.make(named: "late"), in: cluster.store, now: cluster.clock.now)
        cluster.settle()
        #expect(cluster.store.state.pods.all.allSatisfy { $0.nodeName == "late" && $0.isReady })
    }

    @Test func deletingADeploymentTakesEverythingItMade() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Deployment.named("web"), now: testStart)
        cluster.settle()
        let key = ObjectKey(Deployment.self, namespace: "default", name: "web")
        try cluster.store.delete(key, now: cluster.clock.now)
        cluster.settle()
        #expect(cluster.store.state.replicaSets.count == 0)
        #expect(cluster.store.state.pods.count == 0)
    }

    @Test func twoRunsMakeTheSameMoves() throws {
        func moves() throws -> [String] {
            let cluster = try TestCluster()
            var seen: [String] = []
            cluster.loop.onStep = { seen.append("\($0.time) \($0.author) \($0.change.key)") }
            for name in ["web", "api", "store"] {
                try cluster.store.create(Deployment.named(name), now: testStart)
            }
            cluster.settle()
            return seen
        }
        #expect(try moves() == moves())
    }

    /// Two controllers that undo each other's work must not keep a step from ending.
    @Test func aStepEndsEvenIfControllersFight() throws {
        let store = Store()
        try ClusterBaseline.ensure(in: store, nodes: 0, now: testStart)
        try store.create(Pod.named("a"), now: testStart)
        let loop = ControlLoop(store: store, controllers: [Labeller("x"), Labeller("y")])
        let next = try #require(loop.step(now: testStart))
        #expect(next > testStart)
    }
}

extension DeploymentStatus {
    fileprivate var isComplete: Bool {
        conditions?.contains {
            $0.type == "Progressing" && $0.reason == "NewReplicaSetAvailable"
        } == true
    }
}

/// Writes its own label on every Pod, whatever is there.
private struct Labeller: Controller {
    let name = "labeller"
    private let label: String

    init(_ label: String) {
        self.label = label
    }

    var watches: [Watch] { [.itself(Pod.self)] }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard var pod = state.pods[key.namespacedName], pod.metadata.labels?["by"] != label else {
            return plan
        }
        pod.metadata.labels = ["by": label]
        plan.actions = [.update(pod)]
        return plan
    }
}
