import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// What a Pod's containers share may end without them, or with them.
@Suite struct LostSandboxTests {
    private static let changed =
        "SandboxChanged: Pod sandbox changed, it will be killed and re-created."

    private func lose(_ trial: NodeTrial, endingContainers: Bool = false) throws {
        trial.backend.loseSandbox(
            of: try trial.pod("web").uid, endingContainers: endingContainers)
    }

    private func isReadyToStart(_ trial: NodeTrial) throws -> Bool {
        try trial.pod("web").status?.conditions?
            .contains { $0.type == "PodReadyToStartContainers" && $0.status == "True" } ?? false
    }

    @Test(arguments: [true, false])
    func `another one is made, and the containers start in it`(endsContainers: Bool) throws {
        let trial = try NodeTrial(nil)
        try trial.run("web")
        let address = try trial.pod("web").status?.podIP
        try lose(trial, endingContainers: endsContainers)
        trial.pass(.milliseconds(10))
        #expect(try !isReadyToStart(trial))
        trial.pass(.seconds(5))
        let pod = try trial.pod("web")
        #expect(pod.isReady)
        #expect(try isReadyToStart(trial))
        #expect(pod.status?.containerStatuses?.first?.restartCount == 1)
        #expect(pod.status?.podIP != address)
        #expect(trial.events(of: "web").count { $0 == Self.changed } == 1)
        let wasStopped = trial.events(of: "web").contains("Killing: Stopping container main")
        #expect(wasStopped == !endsContainers)
    }

    @Test func `init containers run again in it`() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") { pod in
            pod.spec?.initContainers = [
                .with {
                    $0.name = "first"
                    $0.image = "localhost/busybox:1"
                    $0.command = ["true"]
                }
            ]
        }
        try lose(trial)
        trial.pass(.seconds(5))
        let status = try trial.pod("web").status
        #expect(status?.initContainerStatuses?.map(\.restartCount) == [1])
        #expect(status?.containerStatuses?.map(\.restartCount) == [1])
        #expect(try trial.pod("web").isReady)
    }

    @Test func `a Pod that never restarts ends`() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "sleep 1000") { $0.spec?.restartPolicy = "Never" }
        try lose(trial)
        trial.pass(.seconds(60))
        #expect(trial.pods == ["web Failed"])
        #expect(!trial.events(of: "web").contains(Self.changed))
    }

    @Test func `a deleted Pod goes all the same`() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web")
        try trial.delete("web")
        try lose(trial)
        trial.pass(.seconds(5))
        #expect(trial.pods.isEmpty)
    }

    @Test func `one that was lost between two runs of the program is made anew`() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web")
        try lose(trial)
        trial.restart()
        trial.pass(.seconds(5))
        #expect(try trial.pod("web").isReady)
        #expect(try trial.pod("web").status?.containerStatuses?.first?.restartCount == 1)
        let uid = try trial.pod("web").uid
        #expect(trial.backend.adopt(podUID: uid).running.map(\.id.attempt) == [1])
    }
}
