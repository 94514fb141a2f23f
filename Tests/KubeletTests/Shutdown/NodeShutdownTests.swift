import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// The end of a node's Pods before its machine is switched off.
@Suite struct NodeShutdownTests {
    private func shutDown(_ trial: NodeTrial, _ periods: NodeShutdown.Periods?) throws {
        var node = try trial.node
        node.metadata.annotations = periods.map { [NodeShutdown.annotation: $0.text] }
        try trial.store.update(node, now: trial.now)
    }

    private static let stubborn = "trap '' TERM; while true; do sleep 1; done"

    @Test func podsFailAndTheNodeIsNotReady() throws {
        let trial = try NodeTrial()
        try trial.run("a")
        try shutDown(trial, .init(seconds: 30, criticalSeconds: 10))
        trial.pass(.seconds(3))
        #expect(trial.pods == ["a Failed Terminated"])
        let pod = try trial.pod("a")
        let message = "Pod was terminated in response to imminent node shutdown."
        #expect(pod.status?.message == message)
        #expect(pod.condition("DisruptionTarget")?.reason == "TerminationByKubelet")
        #expect(pod.condition("DisruptionTarget")?.message == message)
        let ready = try #require(try trial.node.status?.conditions?.last)
        #expect(ready.status == "False")
        #expect(ready.reason == "KubeletNotReady")
        #expect(ready.message == "node is shutting down")
        #expect(
            trial.events(of: NodeTrial.nodeName).contains(
                "NodeShutdown: Shutdown manager detected shutdown event"))
        #expect(try trial.taints.contains("node.kubernetes.io/not-ready:NoSchedule"))
    }

    @Test func newPodsAreRefused() throws {
        let trial = try NodeTrial()
        try shutDown(trial, .init(seconds: 30, criticalSeconds: 10))
        trial.pass(.seconds(1))
        try trial.run("late") { $0.spec?.nodeName = NodeTrial.nodeName }
        #expect(trial.pods == ["late Failed NodeShutdown"])
        #expect(
            try trial.pod("late").status?.message
                == "Pod was rejected: Pod was rejected as the node is shutting down.")
    }

    @Test func criticalPodsEndLastAndEachGroupHasItsTime() throws {
        let trial = try NodeTrial()
        try trial.run("plain", script: Self.stubborn)
        try trial.run("short", script: Self.stubborn) {
            $0.spec?.terminationGracePeriodSeconds = 5
        }
        try trial.run("critical") { $0.spec?.priorityClassName = "system-node-critical" }
        try shutDown(trial, .init(seconds: 30, criticalSeconds: 10))
        trial.pass(.seconds(8))
        #expect(trial.pods == ["critical Running", "plain Running", "short Failed Terminated"])
        trial.pass(.seconds(10))
        #expect(trial.pods.first == "critical Running")
        // The first group has had its 20 seconds of 30.
        trial.pass(.seconds(8))
        #expect(
            trial.pods == [
                "critical Failed Terminated", "plain Failed Terminated",
                "short Failed Terminated",
            ])
    }

    @Test func itCanBeTakenBack() throws {
        let trial = try NodeTrial()
        try shutDown(trial, .init(seconds: 30, criticalSeconds: 10))
        trial.pass(.seconds(1))
        try shutDown(trial, nil)
        trial.pass(.seconds(1))
        #expect(try trial.conditions.last == "Ready=True")
        #expect(try trial.taints.isEmpty)
        try trial.run("a")
        #expect(trial.pods == ["a Running"])
    }

    @Test func aNodeThatDoesNotMeasureShutsDownAsWell() throws {
        let trial = try NodeTrial(nil)
        try trial.run("a")
        #expect(try trial.conditions == ["Ready=True"])
        try shutDown(trial, .init(seconds: 30, criticalSeconds: 10))
        trial.pass(.seconds(3))
        #expect(trial.pods == ["a Failed Terminated"])
        #expect(try trial.conditions == ["Ready=False"])
    }

    @Test func aPodIsInTheGroupThatBeginsAtItsPriorityOrBelow() throws {
        let periods = try #require(NodeShutdown.Periods("100=10 0=20 2000000000=5"))
        #expect(periods.text == "0=20 100=10 2000000000=5")
        #expect(
            [-7, 0, 99, 100, 1_999_999_999, 2_000_001_000].map(periods.group) == [0, 0, 0, 1, 1, 2])
        for text in ["", "0", "0=x", "0=-1", "a=1"] { #expect(NodeShutdown.Periods(text) == nil) }
    }
}
