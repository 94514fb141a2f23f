import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Pods of higher priority take the place of others")
struct PreemptionTests {
    private let subject = Pod.scheduled("p", cpu: "2", priority: 100)

    @Test func theLeastImportantPodsGo() {
        let verdict = SchedulerVerdict(
            subject,
            beside: [
                Node.offering("n1"), Pod.scheduled("low", on: "n1", cpu: "2", priority: 1),
                Pod.scheduled("middle", on: "n1", cpu: "2", priority: 2),
            ])
        #expect(
            verdict.plan.lines == [
                "status Pod low", "delete Pod low", "status Pod p",
                "event Normal Preempted", "event Warning FailedScheduling",
            ])
        #expect(verdict.nominatedNode == "n1")
        #expect(verdict.message == "0/1 nodes are available: 1 Insufficient cpu.")
    }

    @Test func theNodeWithTheLeastImportantVictimsIsCleared() {
        let verdict = SchedulerVerdict(
            subject,
            beside: [
                Node.offering("n1"), Node.offering("n2"),
                Pod.scheduled("a", on: "n1", cpu: "4", priority: 2),
                Pod.scheduled("b", on: "n2", cpu: "2", priority: 1),
                Pod.scheduled("c", on: "n2", cpu: "2", priority: 1),
            ])
        #expect(verdict.nominatedNode == "n2")
        #expect(verdict.victims.count == 1)
    }

    @Test func aBudgetSparesItsPods() {
        let budget = PodDisruptionBudget.with { budget in
            budget.metadata.name = "b"
            budget.metadata.namespace = "default"
            budget.spec = .with { $0.selector = .with { $0.matchLabels = ["app": "kept"] } }
            budget.status = .with { $0.disruptionsAllowed = 0 }
        }
        let verdict = SchedulerVerdict(
            subject,
            beside: [
                Node.offering("n1"), budget,
                Pod.scheduled("kept", on: "n1", cpu: "2", priority: 1, labels: ["app": "kept"]),
                Pod.scheduled("other", on: "n1", cpu: "2", priority: 50),
            ])
        #expect(verdict.victims == ["other"])
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let sentence: String
        let pod: Pod
        let others: [any KubernetesObject & Sendable]
        let message: String

        var testDescription: String { sentence }
    }

    private static let hopeless: [Case] = [
        Case(
            sentence: "equals are not preempted",
            pod: .scheduled("p", cpu: "2", priority: 1),
            others: [Node.offering("n1"), Pod.scheduled("a", on: "n1", cpu: "4", priority: 1)],
            message: "0/1 nodes are available: 1 No preemption victims found for incoming pod."),
        Case(
            sentence: "a node that is too small stays so",
            pod: .scheduled("p", cpu: "5", priority: 1), others: [Node.offering("n1")],
            message: "0/1 nodes are available: 1 Preemption is not helpful for scheduling."),
        Case(
            sentence: "the policy Never keeps a Pod from it",
            pod: .scheduled("p", cpu: "2", priority: 9) { $0.preemptionPolicy = "Never" },
            others: [Node.offering("n1"), Pod.scheduled("a", on: "n1", cpu: "4", priority: 1)],
            message: "not eligible due to preemptionPolicy=Never."),
        Case(
            sentence: "what stays may still be too much",
            pod: .scheduled("p", cpu: "2", priority: 9),
            others: [
                Node.offering("n1"), Pod.scheduled("a", on: "n1", cpu: "1", priority: 1),
                Pod.scheduled("b", on: "n1", cpu: "3", priority: 9),
            ],
            message: "0/1 nodes are available: 1 Insufficient cpu."),
    ]

    @Test(arguments: hopeless)
    func preemptionInVain(_ testCase: Case) {
        let verdict = SchedulerVerdict(testCase.pod, beside: testCase.others)
        #expect(verdict.victims == [])
        #expect(verdict.message?.hasSuffix("preemption: " + testCase.message) == true)
    }

    @Test func aPodWaitsForVictimsThatAreOnTheirWayOut() {
        var victim = Pod.scheduled("v", on: "n1", cpu: "4", priority: 1).with {
            $0.conditions = [
                .with {
                    $0.type = "DisruptionTarget"
                    $0.status = "True"
                    $0.reason = "PreemptionByScheduler"
                }
            ]
        }
        victim.metadata.deletionTimestamp = .noon
        let waiting = subject.with { $0.nominatedNodeName = "n1" }
        let verdict = SchedulerVerdict(waiting, beside: [Node.offering("n1"), victim])
        #expect(verdict.victims == [] && verdict.nominatedNode == "n1")
        #expect(verdict.message?.contains("a terminating pod on the nominated node") == true)
    }

    @Test func aNodeThatIsClearedForAPodIsNotGivenToALesserOne() {
        let waiting = Pod.scheduled("w", cpu: "4", priority: 100)
            .with { $0.nominatedNodeName = "n1" }
        let nodes = [Node.offering("n1"), Node.offering("n2", cpu: "1")]
        func node(priority: Int32) -> String? {
            SchedulerVerdict(
                .scheduled("p", cpu: "1", priority: priority), beside: nodes + [waiting]
            ).node
        }
        #expect(node(priority: 1) == "n2")
        #expect(node(priority: 200) == "n1")
    }
}
