import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@Suite("A Pod's runtime class")
struct RuntimeClassAdmissionTests {
    private let store = Store()

    init() throws {
        try ClusterBaseline.ensure(in: store, nodes: 0, now: testStart)
        let manifest = """
            apiVersion: node.k8s.io/v1
            kind: RuntimeClass
            metadata: {name: sandboxed}
            handler: sandbox
            overhead: {podFixed: {cpu: 250m}}
            scheduling:
              nodeSelector: {runtime: sandbox}
              tolerations: [{key: sandbox, operator: Exists}]
            """
        let file = SourceFile(path: "runtime.yaml", text: manifest)
        let value = try #require(try ManifestReader().read(file).get().first?.value)
        var problems: [DecodeProblem] = []
        try store.create(Unstructured.decode(value, problems: &problems), now: testStart)
    }

    private func pod(_ configure: (inout PodSpec) -> Void) -> Pod {
        var pod = Pod.named("p")
        pod.spec?.runtimeClassName = "sandboxed"
        if pod.spec != nil { configure(&pod.spec!) }
        return pod
    }

    @Test func addsWhatTheClassSays() throws {
        let spec = try #require(
            try store.create(
                pod { $0.nodeSelector = ["disk": "fast"] }, now: testStart
            ).spec)
        #expect(spec.overhead == ["cpu": Quantity("250m")!])
        #expect(spec.nodeSelector == ["disk": "fast", "runtime": "sandbox"])
        #expect(spec.tolerations?.first?.key == "sandbox")
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let sentence: String
        let configure: @Sendable (inout PodSpec) -> Void
        let reason: String

        var testDescription: String { sentence }
    }

    private static let refused: [Case] = [
        Case(
            sentence: "a class that does not exist",
            configure: { $0.runtimeClassName = "none" },
            reason: "pod rejected: RuntimeClass \"none\" not found"),
        Case(
            sentence: "another overhead than the class's",
            configure: { $0.overhead = ["cpu": Quantity("1")!] },
            reason: "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"),
        Case(
            sentence: "an overhead without a class",
            configure: {
                $0.runtimeClassName = nil
                $0.overhead = ["cpu": Quantity("1")!]
            },
            reason: "pod rejected: Pod Overhead set without corresponding RuntimeClass defined "
                + "Overhead"),
        Case(
            sentence: "other nodes than the class's",
            configure: { $0.nodeSelector = ["runtime": "other"] },
            reason: "conflict: runtimeClass.scheduling.nodeSelector[runtime] = sandbox; "
                + "pod.spec.nodeSelector[runtime] = other"),
    ]

    @Test("Refused", arguments: refused)
    func isForbidden(_ example: Case) {
        let pod = pod(example.configure)
        do throws(StoreError) {
            try store.create(pod, now: testStart)
            Issue.record("the Pod was accepted")
        } catch {
            #expect(error == .forbidden(pod.key, reason: example.reason))
        }
    }
}
