import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("Quotas are kept to")
struct QuotaAdmissionTests {
    private let store = Store()

    init() throws {
        try ClusterBaseline.ensure(in: store, nodes: 1, now: testStart)
    }

    @Test func whatIsBeyondAQuotaIsRefused() throws {
        try store.create(
            ResourceQuota.limiting(["pods": "3", "requests.cpu": "1"]), now: testStart)
        #expect(store.refusal(of: Pod.named("a", requests: ["cpu": "600m"])) == nil)
        #expect(
            store.refusal(of: Pod.named("b", requests: ["cpu": "500m"]))
                == "exceeded quota: quota, requested: requests.cpu=500m, used: requests.cpu=600m, "
                + "limited: requests.cpu=1")
        #expect(store.refusal(of: Pod.named("c", requests: ["cpu": "400m"])) == nil)
    }

    @Test func whatAQuotaLimitsHasToBeStated() throws {
        try store.create(
            ResourceQuota.limiting(["requests.cpu": "1", "limits.memory": "1Gi"]), now: testStart)
        #expect(
            store.refusal(of: Pod.named("a"))
                == "failed quota: quota: must specify limits.memory for: main; "
                + "requests.cpu for: main")
    }

    @Test func anObjectThatIsGoneMakesRoom() throws {
        try store.create(ResourceQuota.limiting(["count/secrets": "1"]), now: testStart)
        func secret(_ name: String) -> Secret {
            .with {
                $0.metadata.name = name
                $0.metadata.namespace = "default"
            }
        }
        #expect(store.refusal(of: secret("a")) == nil)
        #expect(
            store.refusal(of: secret("b"))
                == "exceeded quota: quota, requested: count/secrets=1, used: count/secrets=1, "
                + "limited: count/secrets=1")
        try store.delete(secret("a").key, now: testStart)
        #expect(store.refusal(of: secret("b")) == nil)
    }

    @Test func anUpdateThatTakesMoreIsCounted() throws {
        try store.create(ResourceQuota.limiting(["services.nodeports": "1"]), now: testStart)
        var service = Service.with {
            $0.metadata.name = "web"
            $0.metadata.namespace = "default"
            $0.spec = .with {
                $0.type = "NodePort"
                $0.ports = [.with { $0.port = 80 }]
            }
        }
        service = try store.create(service, now: testStart)
        service.spec?.ports?[0].name = "a"
        service.spec?.ports?.append(
            .with {
                $0.name = "b"
                $0.port = 81
            })
        #expect(throws: StoreError.self) { try store.update(service, now: testStart) }
    }
}

@Suite("Controllers say what was refused")
struct RefusedCreateTests {
    private let cluster: TestCluster

    init() throws {
        cluster = try TestCluster()
        try cluster.store.create(ResourceQuota.limiting(["pods": "2"]), now: testStart)
    }

    private func failures(of kind: String) -> [String] {
        cluster.store.events.all.map(\.event)
            .filter { $0.reason == "FailedCreate" && $0.regarding.groupKind.kind == kind }
            .map(\.message)
    }

    @Test func aReplicaSetReportsAndRecovers() throws {
        try cluster.store.create(Deployment.named("web", replicas: 3), now: testStart)
        cluster.settle(within: .seconds(30))
        let failure = cluster.deployment("web")?.status?.conditions?
            .first { $0.type == "ReplicaFailure" }
        #expect(failure?.status == "True")
        #expect(failure?.reason == "FailedCreate")
        #expect(
            failure?.message?.hasSuffix(
                "is forbidden: exceeded quota: quota, requested: pods=1, used: pods=2, "
                    + "limited: pods=2") == true)
        let messages = failures(of: "ReplicaSet")
        #expect(messages.allSatisfy { $0.hasPrefix("Error creating: pods \"web-") })
        #expect(cluster.store.state.pods.count == 2)
        let created = cluster.store.events.all.map(\.event)
            .filter { $0.reason == "SuccessfulCreate" }
        #expect(created.count == 2, "what was refused was not created")

        var quota = try #require(cluster.store.state.resourceQuotas["default", "quota"])
        quota.spec?.hard = ["pods": 5]
        try cluster.store.update(quota, now: cluster.clock.now)
        cluster.settle(within: .seconds(120))
        #expect(cluster.store.state.pods.count == 3)
        let conditions = cluster.deployment("web")?.status?.conditions ?? []
        #expect(!conditions.contains { $0.type == "ReplicaFailure" })
        let used = cluster.store.state.resourceQuotas["default", "quota"]?.status?.used
        #expect(used == ["pods": 3])
    }

    @Test func aJobCountsOnlyThePodsThatWereMade() throws {
        let job = Job.with { job in
            job.metadata.name = "work"
            job.metadata.namespace = "default"
            job.spec = .with { spec in
                spec.parallelism = 3
                spec.completions = 3
                spec.template.spec = Pod.named("x").spec
                spec.template.spec?.restartPolicy = "Never"
            }
        }
        try cluster.store.create(job, now: testStart)
        cluster.loop.step(now: testStart)
        #expect(cluster.store.state.jobs["default", "work"]?.status?.active == 2)
        #expect(failures(of: "Job").count >= 1)
    }

    @Test func aDaemonSetAndAStatefulSetSaySoToo() throws {
        try cluster.store.create(
            DaemonSet.with { daemonSet in
                daemonSet.metadata.name = "agent"
                daemonSet.metadata.namespace = "default"
                daemonSet.spec = .with { spec in
                    spec.selector.matchLabels = ["app": "agent"]
                    spec.template.metadata = .with { $0.labels = ["app": "agent"] }
                    spec.template.spec = Pod.named("x").spec
                }
            }, now: testStart)
        cluster.loop.step(now: testStart)
        #expect(failures(of: "DaemonSet").count >= 1)
        try cluster.store.create(
            StatefulSet.with { set in
                set.metadata.name = "db"
                set.metadata.namespace = "default"
                set.spec = .with { spec in
                    spec.selector.matchLabels = ["app": "db"]
                    spec.template.metadata = .with { $0.labels = ["app": "db"] }
                    spec.template.spec = Pod.named("x").spec
                }
            }, now: testStart)
        cluster.loop.step(now: testStart)
        #expect(
            failures(of: "StatefulSet").first
                == "create Pod db-0 in StatefulSet db failed error: pods \"db-0\" is forbidden: "
                + "exceeded quota: quota, requested: pods=1, used: pods=2, limited: pods=2")
    }
}
