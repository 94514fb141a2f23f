import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Emptying a namespace")
struct NamespaceControllerTests {
    private func namespace(deleted secondsAgo: Int? = 5) -> Namespace {
        .with {
            $0.metadata.name = "default"
            $0.metadata.deletionTimestamp = secondsAgo.map { nodeTestNow - .seconds($0) }
            $0.spec = .with { $0.finalizers = ["kubernetes"] }
            $0.status = .with { $0.phase = "Terminating" }
        }
    }

    private func configMap(finalizers: [String]? = nil) -> ConfigMap {
        .with {
            $0.metadata.name = "c"
            $0.metadata.namespace = "default"
            $0.metadata.finalizers = finalizers
        }
    }

    private func pod(grace: Int64) -> Pod {
        .on("n") { $0.spec?.terminationGracePeriodSeconds = grace }
    }

    private func plan(_ namespace: Namespace, _ content: [any KubernetesObject]) -> Plan {
        NamespaceController().reconcile(
            namespace.key, in: .holding([namespace] + content), now: nodeTestNow)
    }

    private func conditions(_ plan: Plan) -> [String] {
        let status = plan.written(Namespace.self).first?.status
        return (status?.conditions ?? []).filter { $0.status == "True" }.map(\.type)
    }

    @Test func anActiveNamespaceIsLeftAlone() {
        #expect(plan(namespace(deleted: nil), [configMap()]).lines.isEmpty)
    }

    @Test func anEmptyNamespaceLosesItsFinalizer() throws {
        let plan = plan(namespace(), [])
        #expect(plan.lines == ["update Namespace default"])
        #expect(plan.written(Namespace.self).first?.spec?.finalizers == [])
    }

    @Test func whatGoesAtOnceIsDeletedInOneLook() {
        let plan = plan(namespace(), [configMap()])
        #expect(plan.lines == ["delete ConfigMap c background", "update Namespace default"])
    }

    @Test func podsGoFirstAndGetTheirTime() {
        let plan = plan(namespace(), [pod(grace: 30), configMap()])
        #expect(
            plan.lines == [
                "delete Pod p background", "status Namespace default", "again after 16.0 seconds",
            ])
        #expect(conditions(plan) == ["NamespaceContentRemaining"])
    }

    @Test func podsThatOutstayTheirTimeAreAFailure() {
        let plan = plan(namespace(deleted: 40), [pod(grace: 30), configMap()])
        #expect(conditions(plan) == ["NamespaceDeletionContentFailure"])
        #expect(plan.requeueAfter == .seconds(21))
    }

    @Test func aFinalizerOfTheContentHoldsTheNamespace() {
        let plan = plan(namespace(), [configMap(finalizers: ["example.org/hold"])])
        #expect(
            conditions(plan) == ["NamespaceContentRemaining", "NamespaceFinalizersRemaining"])
        #expect(plan.requeueAfter == .seconds(8))
    }
}
