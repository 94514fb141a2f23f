import Controllers
import Foundation
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// A node that is short of something ends Pods, as a kubelet does.
@Suite struct EvictionTests {
    @Test func shortageOfMemoryEvictsWhatUsesMostBeyondItsRequest() throws {
        let trial = try NodeTrial()
        try trial.run("modest") { $0.request("memory", "1Gi") }
        try trial.run("greedy") { $0.request("memory", "100Mi") }
        try trial.run("small")
        trial.use("modest", memory: 900 << 20)
        trial.use("greedy", memory: 300 << 20)
        trial.use("small", memory: 50 << 20)
        trial.leaveMemory(50 << 20)
        try trial.pass(until: { trial.pods.contains("greedy Failed Evicted") })
        #expect(trial.pods == ["greedy Failed Evicted", "modest Running", "small Running"])
        let pod = try trial.pod("greedy")
        let message =
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. "
            + "Container main was using 300Mi, request is 100Mi, has larger consumption of memory. "
        #expect(pod.status?.message == message)
        let target = try #require(pod.condition("DisruptionTarget"))
        #expect(target.status == "True")
        #expect(target.reason == "TerminationByKubelet")
        #expect(target.message == message)
        #expect(pod.condition("Ready")?.reason == "PodFailed")
        #expect(trial.events(of: "greedy").contains("Evicted: \(message)"))
        #expect(
            trial.events(of: NodeTrial.nodeName)
                .contains("EvictionThresholdMet: Attempting to reclaim memory"))
    }

    @Test func oneGoesAfterTheOtherUntilThereIsEnough() throws {
        let trial = try NodeTrial()
        for name in ["a", "b", "c"] { try trial.run(name) }
        trial.use("a", memory: 3 << 20)
        trial.use("b", memory: 2 << 20)
        trial.use("c", memory: 1 << 20)
        trial.leaveMemory(1 << 20)
        try trial.pass(until: { trial.pods.contains("a Failed Evicted") })
        #expect(trial.pods.filter { $0.contains("Evicted") } == ["a Failed Evicted"])
        let first = trial.now
        try trial.pass(until: { trial.pods.contains("b Failed Evicted") })
        trial.leaveMemory(10 << 30)
        // It was chosen when what the first one had was free, and not ten seconds later.
        #expect(trial.now - first < .seconds(5))
        #expect(
            trial.pods.filter { $0.contains("Evicted") }
                == ["a Failed Evicted", "b Failed Evicted"])
        trial.pass(.seconds(60))
        #expect(trial.pods.last == "c Running")
    }

    @Test func theConditionOutlivesItsCauseByFiveMinutes() throws {
        let trial = try NodeTrial()
        #expect(
            try trial.conditions
                == [
                    "MemoryPressure=False", "DiskPressure=False", "PIDPressure=False", "Ready=True",
                ])
        try trial.run("a")
        trial.leaveMemory(1 << 20)
        trial.pass(.seconds(11))
        #expect(try trial.conditions.first == "MemoryPressure=True")
        #expect(try trial.taints == ["node.kubernetes.io/memory-pressure:NoSchedule"])
        let condition = try #require(try trial.node.status?.conditions?.first)
        #expect(condition.reason == "KubeletHasInsufficientMemory")
        #expect(condition.message == "kubelet has insufficient memory available")
        trial.leaveMemory(10 << 30)
        trial.pass(.seconds(280))
        #expect(try trial.conditions.first == "MemoryPressure=True")
        trial.pass(.seconds(40))
        #expect(try trial.conditions.first == "MemoryPressure=False")
        #expect(try trial.taints.isEmpty)
        #expect(
            trial.events(of: NodeTrial.nodeName).contains(
                "NodeHasInsufficientMemory: Node node status is now: NodeHasInsufficientMemory"))
    }

    @Test func underMemoryPressureOnlyPodsThatRequestSomethingMayCome() throws {
        let trial = try NodeTrial()
        try trial.run("victim")
        trial.leaveMemory(1 << 20)
        trial.pass(.seconds(15))
        trial.leaveMemory(10 << 30)
        let bind = { (pod: inout Pod) in pod.spec?.nodeName = NodeTrial.nodeName }
        try trial.run("effortless") { bind(&$0) }
        try trial.run("asking") {
            bind(&$0)
            $0.request("memory", "1Mi")
        }
        try trial.run("tolerant") {
            bind(&$0)
            $0.spec?.tolerations = [
                .with {
                    $0.key = "node.kubernetes.io/memory-pressure"
                    $0.operator = "Exists"
                }
            ]
        }
        try trial.run("critical") {
            bind(&$0)
            $0.spec?.priorityClassName = "system-node-critical"
        }
        #expect(
            trial.pods == [
                "asking Running", "critical Running", "effortless Failed Evicted",
                "tolerant Running", "victim Failed Evicted",
            ])
        let refused = try trial.pod("effortless")
        #expect(
            refused.status?.message
                == "Pod was rejected: The node had condition: [MemoryPressure]. ")
        #expect(
            trial.events(of: "effortless").contains(
                "Evicted: The node had condition: [MemoryPressure]. "))
    }

    @Test func underDiskPressureNoneMayCome() throws {
        let trial = try NodeTrial()
        try trial.run("victim")
        trial.use("victim", logs: 5 << 30)
        trial.backend.usage?.node.nodeStorage?.bytes.available = 9 << 30
        trial.pass(.seconds(12))
        let message =
            "The node was low on resource: ephemeral-storage. Threshold quantity: 10737418400, "
            + "available: 9Gi. Container main was using 5Gi, request is 0, has larger consumption "
            + "of ephemeral-storage. "
        #expect(try trial.pod("victim").status?.message == message)
        try trial.run("asking") {
            $0.spec?.nodeName = NodeTrial.nodeName
            $0.request("memory", "1Mi")
        }
        #expect(trial.pods.first == "asking Failed Evicted")
        #expect(try trial.taints == ["node.kubernetes.io/disk-pressure:NoSchedule"])
    }

    @Test func whatKeepsTheNodeGoingIsSpared() throws {
        let trial = try NodeTrial()
        try trial.run("critical") { $0.spec?.priorityClassName = "system-cluster-critical" }
        try trial.run("static") {
            $0.metadata.annotations = ["kubernetes.io/config.source": "file"]
        }
        trial.use("critical", memory: 4 << 30)
        trial.use("static", memory: 4 << 30)
        trial.leaveMemory(1 << 20)
        trial.pass(.seconds(60))
        #expect(trial.pods == ["critical Running", "static Running"])
    }

    @Test func theGraceIsASecondWhateverThePodAsksFor() throws {
        let trial = try NodeTrial()
        try trial.run("stubborn", script: "trap '' TERM; while true; do sleep 1; done")
        trial.leaveMemory(1 << 20)
        trial.pass(.seconds(16))
        #expect(trial.pods == ["stubborn Failed Evicted"])
        let status = try #require(try trial.pod("stubborn").status?.containerStatuses?.first)
        #expect(status.state?.terminated?.exitCode == 137)
    }

    @Test func whatAnEvictedPodLeavesIsRemoved() throws {
        let trial = try NodeTrial()
        try trial.run("a")
        let uid = try trial.pod("a").uid
        trial.leaveMemory(1 << 20)
        trial.pass(.seconds(15))
        #expect(trial.backend.pods[uid]?.isRemoved == true)
        // Its object stays until somebody deletes it.
        trial.pass(.seconds(600))
        #expect(trial.pods == ["a Failed Evicted"])
        try trial.store.delete(
            try trial.pod("a").key, Deletion(uid: uid), now: trial.now)
        trial.pass(.seconds(5))
        #expect(trial.pods.isEmpty)
    }

    @Test func aBackendThatCannotMeasureEvictsNothing() throws {
        let trial = try NodeTrial()
        trial.backend.usage = nil
        try trial.run("a")
        trial.pass(.seconds(60))
        #expect(trial.pods == ["a Running"])
    }

    @Test func aNodeWithoutPodsRests() throws {
        let trial = try NodeTrial()
        try trial.run("a")
        let key = try trial.pod("a").key
        try trial.store.delete(key, Deletion(gracePeriodSeconds: 0), now: trial.now)
        trial.pass(.seconds(60))
        #expect(trial.nextDeadline == nil)
    }
}
