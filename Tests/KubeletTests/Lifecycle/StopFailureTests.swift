import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// What could not be stopped or removed is not taken for gone.
@Suite struct StopFailureTests {
    private func trial(refusing refusals: [UnwillingBackend.Task: Int]) throws -> NodeTrial {
        let trial = try NodeTrial(nil) { UnwillingBackend($0, refusing: refusals) }
        try trial.run("web")
        return trial
    }

    private func faults(_ trial: NodeTrial) -> [String] {
        trial.events(of: "web").filter { $0.hasPrefix("FailedKillPod") }
    }

    @Test func `a deletion waits until the containers have ended`() throws {
        let trial = try trial(refusing: [.stopContainer: 2, .stopSandbox: 2])
        let uid = try trial.pod("web").uid
        try trial.delete("web")
        trial.pass(.seconds(5))
        #expect(trial.pods == ["web Running"])
        #expect(
            faults(trial) == [
                "FailedKillPod: error killing pod: [failed to \"KillContainer\" for \"main\" with "
                    + "KillContainerError: \"the machine is busy\", failed to \"KillPodSandbox\" "
                    + "for \"\(uid)\" with KillPodSandboxError: \"the machine is busy\"]"
            ])
        trial.pass(.seconds(10))
        #expect(trial.pods == ["web Running"])
        trial.pass(.seconds(15))
        #expect(trial.pods.isEmpty)
        #expect(trial.backend.adopt(podUID: uid).running.isEmpty)
    }

    @Test func `a network that is left is stopped again`() throws {
        let trial = try trial(refusing: [.stopSandbox: 1])
        let uid = try trial.pod("web").uid
        try trial.delete("web")
        trial.pass(.seconds(5))
        #expect(trial.pods.count == 1)
        #expect(
            faults(trial) == [
                "FailedKillPod: error killing pod: failed to \"KillPodSandbox\" for \"\(uid)\" "
                    + "with KillPodSandboxError: \"the machine is busy\""
            ])
        trial.pass(.seconds(15))
        #expect(trial.pods.isEmpty)
    }

    @Test func `an object stays as long as something of its Pod does`() throws {
        let trial = try trial(refusing: [.removeSandbox: 2])
        let uid = try trial.pod("web").uid
        try trial.delete("web")
        trial.pass(.seconds(20))
        #expect(trial.pods.count == 1)
        trial.pass(.seconds(15))
        #expect(trial.pods.isEmpty)
        #expect(trial.backend.adopt(podUID: uid).ended.isEmpty)
    }

    @Test func `a container that cannot be stopped is not started again beside itself`() throws {
        let trial = try trial(refusing: [.stopContainer: 1])
        var pod = try trial.pod("web")
        pod.spec?.containers[0].image = "localhost/user:1"
        try trial.store.update(pod, now: trial.now)
        trial.pass(.seconds(5))
        #expect(trial.backend.adopt(podUID: pod.uid).running.map(\.id.attempt) == [0])
        trial.pass(.seconds(15))
        #expect(trial.backend.adopt(podUID: pod.uid).running.map(\.id.attempt) == [1])
        #expect(try trial.pod("web").status?.containerStatuses?.first?.image == "localhost/user:1")
    }
}
