import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@Suite("Changes that no update may make")
struct ReplacementTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let before: String
        let change: (from: String, to: String)
        let forcedBy: [String]
    }

    static let cases = [
        Case(
            testDescription: "the selector of a Deployment",
            before: """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: one}}
                  template:
                    metadata: {labels: {app: one}}
                    spec: {containers: [{name: c, image: "app:1"}]}
                """,
            change: ("app: one", "app: two"), forcedBy: ["spec.selector"]),
        Case(
            testDescription: "the service of a StatefulSet, beside fields that may change",
            before: """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: web}
                spec:
                  replicas: 1
                  serviceName: one
                  selector: {matchLabels: {app: one}}
                  template:
                    metadata: {labels: {app: one, version: one}}
                    spec: {containers: [{name: c, image: "app:1"}]}
                """,
            change: ("one\n  selector", "two\n  minReadySeconds: 3\n  selector"),
            forcedBy: ["spec.serviceName"]),
        Case(
            testDescription: "the class of a claim",
            before: """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: web}
                spec:
                  storageClassName: one
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 1Gi}}
                """,
            change: ("one", "two"), forcedBy: ["spec.storageClassName"]),
        Case(
            testDescription: "the data of an immutable ConfigMap",
            before: """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: web}
                immutable: true
                data: {a: one}
                """,
            change: ("one", "two"), forcedBy: ["data"]),
        Case(
            testDescription: "the template of a Job",
            before: """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: web}
                spec:
                  template: {spec: {restartPolicy: Never, containers: [{name: c, image: one}]}}
                """,
            change: ("image: one", "image: two"), forcedBy: ["spec.template"]),
    ]

    private func manifests(_ text: String) throws -> [Manifest] {
        let file = SourceFile(path: "web.yaml", text: text)
        return try ManifestLoader().load(ManifestReader().read(file)).get()
    }

    @Test(arguments: cases)
    func replaceTheObjectAndNameTheField(_ testCase: Case) throws {
        let cluster = try TestCluster()
        let applier = Applier(replaces: true)
        let before = try manifests(testCase.before)
        try applier.apply(
            applier.propose(before, to: cluster.store), to: cluster.store, now: testStart)
        cluster.settle(within: .seconds(10))
        let key = before[0].object.key
        let uid = cluster.store.state.object(key)?.uid

        let text = testCase.before.replacing(testCase.change.from, with: testCase.change.to)
        #expect(text != testCase.before)
        let after = try manifests(text)
        #expect(Applier().propose(after, to: cluster.store).diagnostics.containsErrors)
        let proposal = applier.propose(after, to: cluster.store)
        #expect(proposal.diagnostics.isEmpty)
        #expect(proposal.changes.map(\.verb) == [.replace])
        #expect(proposal.changes[0].forcedBy.map(\.description) == testCase.forcedBy)

        let pending = try applier.apply(proposal, to: cluster.store, now: cluster.clock.now)
        let outcome = Convergence(cluster.loop, clock: cluster.clock, agendas: [pending])
            .run(limit: .seconds(60))
        #expect(outcome == .converged || key.groupKind.kind == "PersistentVolumeClaim")
        let replaced = try #require(cluster.store.state.object(key))
        #expect(replaced.uid != uid)
        #expect(applier.propose(after, to: cluster.store).isEmpty)
    }

    @Test func aPodIsCreatedAnewWhenTheOldOneHasStopped() throws {
        let cluster = try TestCluster()
        let applier = Applier(replaces: true)
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: c, image: "app:1", env: [{name: A, value: "1"}]}]}
            """
        let proposal = applier.propose(try manifests(pod), to: cluster.store)
        try applier.apply(proposal, to: cluster.store, now: testStart)
        cluster.settle(within: .seconds(10))
        let changed = try manifests(pod.replacing(#"value: "1""#, with: #"value: "2""#))
        let replacement = applier.propose(changed, to: cluster.store)
        let pending = try applier.apply(replacement, to: cluster.store, now: cluster.clock.now)
        #expect(!pending.isEmpty)
        #expect(pending.unready.map(\.key.name) == ["web"])
        let outcome = Convergence(cluster.loop, clock: cluster.clock, agendas: [pending])
            .run(limit: .seconds(60))
        #expect(outcome == .converged && pending.isEmpty)
        let stored = cluster.store.state.pods["default", "web"]
        #expect(stored?.spec?.containers[0].env?[0].value == "2" && stored?.isReady == true)
    }
}
