import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Pods that are to be disrupted")
struct PodDisruptionControllerTests {
    private func pod(reason: String = "EvictionByEvictionAPI") -> Pod {
        .measurable("p") { pod in
            pod.status?.conditions?.append(
                .with {
                    $0.type = "DisruptionTarget"
                    $0.status = "True"
                    $0.reason = reason
                    $0.lastTransitionTime = autoscalingNow
                })
        }
    }

    private func plan(_ pod: Pod, after seconds: Int) -> Plan {
        PodDisruptionController().reconcile(
            pod.key, in: .holding([pod]), now: autoscalingNow + .seconds(seconds))
    }

    @Test func aDisruptionIsTakenBackAfterTwoMinutes() throws {
        let early = plan(pod(), after: 50)
        #expect(early.isEmpty && early.requeueAfter == .seconds(70))
        guard case .updateStatus(let object)? = plan(pod(), after: 120).actions.first else {
            Issue.record("nothing was written")
            return
        }
        #expect((object as? Pod)?.condition("DisruptionTarget")?.status == "False")
    }

    @Test func aDisruptionByTheNodeStands() {
        let plan = plan(pod(reason: "TerminationByKubelet"), after: 1000)
        #expect(plan.isEmpty && plan.requeueAfter == nil)
    }

    @Test func aPodWithSeveralBudgetsIsWarnedOf() {
        func budget(_ name: String, _ app: String) -> PodDisruptionBudget {
            .with { budget in
                budget.metadata.name = name
                budget.metadata.namespace = "default"
                budget.spec = .with { $0.selector = .with { $0.matchLabels = ["app": app] } }
            }
        }
        func events(_ budgets: [PodDisruptionBudget]) -> [String] {
            let pod = Pod.measurable("p")
            return PodDisruptionController().reconcile(
                pod.key, in: .holding([pod] + budgets), now: autoscalingNow
            ).events.map(\.message)
        }
        #expect(events([budget("a", "web"), budget("b", "other")]).isEmpty)
        #expect(
            events([budget("b", "web"), budget("a", "web")]) == [
                "Pod \"default\"/\"p\" matches multiple PodDisruptionBudgets.  "
                    + "Chose \"a\" arbitrarily."
            ])
    }
}
