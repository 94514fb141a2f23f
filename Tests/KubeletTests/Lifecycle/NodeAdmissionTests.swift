import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet

@Suite("Pods that are bound to a node past the scheduler")
struct NodeAdmissionTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let reason: String
        let message: String
        let change: @Sendable (inout Pod) -> Void
    }

    static let cases = [
        Case(
            testDescription: "ask for more CPU than is left", reason: "OutOfcpu",
            message: "Node didn't have enough resource: cpu, requested: 63500, used: 1000, "
                + "capacity: 64000"
        ) { $0.request("cpu", "63500m") },
        Case(
            testDescription: "ask for more memory than there is", reason: "OutOfmemory",
            message: "Node didn't have enough resource: memory, requested: 70000000000, used: 0, "
                + "capacity: 68719476736"
        ) { $0.request("memory", "70G") },
        Case(
            testDescription: "ask for another node", reason: "NodeAffinity",
            message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node "
                + "affinity/selector"
        ) { $0.spec?.nodeSelector = ["disk": "ssd"] },
        Case(
            testDescription: "ask for a port that is taken", reason: "NodePorts",
            message: "Predicate NodePorts failed: node(s) didn't have free ports for the "
                + "requested pod ports"
        ) { pod in
            pod.spec?.containers[0].ports = [
                .with {
                    $0.containerPort = 80
                    $0.hostPort = 8080
                }
            ]
        },
    ]

    @Test(arguments: cases)
    func areRefused(_ given: Case) throws {
        let trial = try NodeTrial(nil)
        try trial.run("first") { pod in
            pod.request("cpu", "1")
            pod.spec?.containers[0].ports = [
                .with {
                    $0.containerPort = 80
                    $0.hostPort = 8080
                }
            ]
        }
        try trial.run("second") {
            $0.spec?.nodeName = NodeTrial.nodeName
            given.change(&$0)
        }
        let status = try #require(try trial.pod("second").status)
        #expect(status.phase == "Failed")
        #expect(status.reason == given.reason)
        #expect(status.message == "Pod was rejected: \(given.message)")
        #expect(trial.events(of: "second") == ["\(given.reason): \(given.message)"])
        #expect(trial.pods.first == "first Running")
    }

    @Test func areTakenWhereTheyFit() throws {
        let trial = try NodeTrial(nil)
        try trial.run("first") { $0.request("cpu", "1") }
        try trial.run("second") {
            $0.spec?.nodeName = NodeTrial.nodeName
            $0.request("cpu", "63")
        }
        #expect(trial.pods == ["first Running", "second Running"])
    }
}
