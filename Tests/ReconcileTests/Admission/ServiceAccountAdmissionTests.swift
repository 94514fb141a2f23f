import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@Suite("Every Pod has a service account")
struct ServiceAccountAdmissionTests {
    private let store = Store()

    init() throws { try ClusterBaseline.ensure(in: store, nodes: 0, now: testStart) }

    private func refusal(_ pod: Pod) -> StoreError? {
        do throws(StoreError) {
            try store.create(pod, now: testStart)
            return nil
        } catch {
            return error
        }
    }

    @Test func theDefaultOneUnlessItNamesAnother() throws {
        let pod = try store.create(Pod.named("a"), now: testStart)
        #expect(pod.spec?.serviceAccountName == "default")
        #expect(pod.spec?.serviceAccount == "default")
        var named = Pod.named("b")
        named.spec?.serviceAccountName = "builder"
        #expect(
            refusal(named)
                == .forbidden(
                    named.key,
                    reason: "error looking up service account default/builder: "
                        + "serviceaccount \"builder\" not found"))
        var account = ServiceAccountController.account(in: "default")
        account.metadata.name = "builder"
        account.imagePullSecrets = [.with { $0.name = "registry" }]
        try store.create(account, now: testStart)
        let admitted = try store.create(named, now: testStart)
        #expect(admitted.spec?.serviceAccountName == "builder")
        #expect(admitted.spec?.imagePullSecrets?.map(\.name) == ["registry"])
    }

    @Test func thePluginCanBeOff() throws {
        let store = Store(policy: AdmissionPolicy(assignsServiceAccounts: false))
        try ClusterBaseline.ensure(in: store, nodes: 0, now: testStart)
        #expect(
            try store.create(Pod.named("a"), now: testStart).spec?.serviceAccountName == nil)
    }

    @Test func aNewNamespaceGetsItsAccountAndADeletedOneComesBack() throws {
        let loop = ControlLoop(store: store, controllers: [ServiceAccountController()])
        let namespace = Namespace.with { $0.metadata.name = "shop" }
        try store.create(namespace, now: testStart)
        loop.step(now: testStart)
        let key = ServiceAccountController.account(in: "shop").key
        let first = try #require(store.state.object(key))
        try store.delete(key, now: testStart)
        loop.step(now: testStart)
        let second = try #require(store.state.object(key))
        #expect(first.metadata.uid != second.metadata.uid)
    }
}
