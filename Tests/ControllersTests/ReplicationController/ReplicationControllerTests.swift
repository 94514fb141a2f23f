import KubernetesAPI
import Testing

@testable import Controllers

@Suite("ReplicationControllers keep Pods as ReplicaSets do")
struct ReplicationControllerTests {
    private func controller(replicas: Int32) -> ReplicationController {
        .with { controller in
            controller.metadata.name = "rc"
            controller.metadata.namespace = "default"
            controller.metadata.uid = "uid-rc"
            controller.metadata.generation = 1
            controller.spec = .with {
                $0.replicas = replicas
                $0.selector = ["app": "rc"]
                $0.template = .with { template in
                    template.metadata = .with { $0.labels = ["app": "rc"] }
                    template.spec = .with { $0.containers = [.with { $0.name = "main" }] }
                }
            }
        }
    }

    private func plan(_ objects: [any KubernetesObject]) -> Plan {
        ReplicationControllerController().reconcile(
            ObjectKey(ReplicationController.self, namespace: "default", name: "rc"),
            in: .holding(objects), now: autoscalingNow)
    }

    private func owned(_ name: String) -> Pod {
        .measurable(name, of: "rc") {
            $0.metadata.ownerReferences = [controller(replicas: 0).controllerOwnerReference]
        }
    }

    @Test func missingPodsAreMade() throws {
        let plan = plan([controller(replicas: 2)])
        let pods = plan.actions.compactMap { action -> Pod? in
            guard case .create(let object) = action else { return nil }
            return object as? Pod
        }
        #expect(pods.count == 2 && pods.allSatisfy { $0.name.hasPrefix("rc-") })
        #expect(
            pods.allSatisfy { $0.metadata.controllerReference?.kind == "ReplicationController" })
        #expect(plan.events.map(\.reason) == ["SuccessfulCreate", "SuccessfulCreate"])
    }

    @Test func surplusPodsAreDeletedAndOrphansAdopted() throws {
        let orphan = Pod.measurable("orphan", of: "rc")
        let plan = plan([controller(replicas: 1), owned("a"), orphan])
        let kinds = plan.actions.map { action in
            switch action {
            case .create: "create"
            case .update(let object): "adopt \(object.name)"
            case .updateStatus(let object): "status of \(object.name)"
            case .delete: "delete"
            }
        }
        #expect(kinds == ["adopt orphan", "delete", "status of rc"])
    }

    @Test func theStatusCountsThem() throws {
        let plan = plan([controller(replicas: 2), owned("a"), owned("b")])
        guard case .updateStatus(let object)? = plan.actions.first else {
            Issue.record("no status was written")
            return
        }
        let expected = ReplicationControllerStatus.with {
            $0.replicas = 2
            $0.fullyLabeledReplicas = 2
            $0.readyReplicas = 2
            $0.availableReplicas = 2
            $0.observedGeneration = 1
        }
        #expect((object as? ReplicationController)?.status == expected)
    }
}
