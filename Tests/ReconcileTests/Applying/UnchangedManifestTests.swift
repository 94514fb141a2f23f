import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing

/// Whether a manifest changes anything is mostly told without merging. That must not hide a change.
@Suite("Manifests that are applied already")
struct UnchangedManifestTests {
    private let manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {a: "1"}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              tolerations: [{key: a, operator: Exists}]
              containers:
              - {name: main, image: "app:1", args: [one, two], env: [{name: A, value: "1"}]}
              - {name: log, image: "log:1"}
        """

    struct Drift: CustomTestStringConvertible {
        let testDescription: String
        let isUndone: Bool
        let change: @Sendable (inout Deployment) -> Void
    }

    static let drifts = [
        Drift(testDescription: "nothing", isUndone: false) { _ in },
        Drift(testDescription: "the size", isUndone: true) { $0.spec?.replicas = 5 },
        Drift(testDescription: "a label", isUndone: true) { $0.metadata.labels?["a"] = "2" },
        Drift(testDescription: "a label that is gone", isUndone: true) {
            $0.metadata.labels = nil
        },
        Drift(testDescription: "an image", isUndone: true) {
            $0.spec?.template.spec?.containers[0].image = "app:2"
        },
        Drift(testDescription: "an argument", isUndone: true) {
            $0.spec?.template.spec?.containers[0].args = ["one"]
        },
        Drift(testDescription: "a variable", isUndone: true) {
            $0.spec?.template.spec?.containers[0].env?[0].value = "2"
        },
        Drift(testDescription: "the order of containers", isUndone: true) {
            $0.spec?.template.spec?.containers.reverse()
        },
        Drift(testDescription: "an element of a list that is taken as a whole", isUndone: true) {
            $0.spec?.template.spec?.tolerations?[0].effect = "NoSchedule"
        },
        Drift(testDescription: "a label of somebody else's", isUndone: false) {
            $0.metadata.labels?["b"] = "1"
        },
        Drift(testDescription: "a field of somebody else's", isUndone: false) {
            $0.spec?.minReadySeconds = 3
        },
    ]

    @Test(arguments: drifts)
    func areAppliedAgainWhereTheyDrifted(_ drift: Drift) throws {
        let store = Store()
        try ClusterBaseline.ensure(in: store, now: testStart)
        let applier = Applier()
        let manifests = try manifests(manifest)
        try applier.apply(applier.propose(manifests, to: store), to: store, now: testStart)
        var deployment = try #require(store.state.deployments["default", "web"])
        drift.change(&deployment)
        try store.update(deployment, now: testStart)
        #expect(applier.propose(manifests, to: store).isEmpty != drift.isUndone)
    }
}
