import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Taking back a disruption that did not come")
struct StaleDisruptionTests {
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
        StaleDisruptionController().reconcile(
            pod.key, in: .holding([pod]), now: autoscalingNow + .seconds(seconds))
    }

    @Test func itIsTakenBackAfterTwoMinutes() throws {
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
}
