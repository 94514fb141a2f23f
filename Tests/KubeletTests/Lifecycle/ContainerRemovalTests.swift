import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// Of the containers that have ended the last one of each name is kept, for its log.
@Suite struct ContainerRemovalTests {
    private func ended(_ trial: NodeTrial) throws -> [Int32] {
        trial.backend.adopt(podUID: try trial.pod("web").uid).ended.map(\.id.attempt)
    }

    @Test func `one that fails again and again leaves one behind`() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "exit 1")
        trial.pass(.seconds(600))
        let status = try #require(try trial.pod("web").status?.containerStatuses?.first)
        #expect(status.restartCount > 3)
        #expect(try ended(trial) == [status.restartCount])
    }

    @Test func `beside one that runs the one before it is kept`() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "sleep 30; exit 1")
        trial.pass(.seconds(200))
        let status = try #require(try trial.pod("web").status?.containerStatuses?.first)
        #expect(status.restartCount > 2)
        #expect(status.lastState?.terminated?.exitCode == 1)
        let attempt = status.state?.running == nil ? status.restartCount : status.restartCount - 1
        #expect(try ended(trial) == [attempt])
    }

    @Test func `what an earlier run of the program has left goes as well`() throws {
        let trial = try NodeTrial(nil) { UnwillingBackend($0, refusing: [.removeContainer: 4]) }
        try trial.run("web", script: "exit 1")
        trial.pass(.seconds(60))
        #expect(try ended(trial).count > 2)
        trial.restart()
        trial.pass(.seconds(1))
        #expect(try ended(trial).count == 1)
    }

    @Test func `what could not be removed is tried again at the next end`() throws {
        let trial = try NodeTrial(nil) { UnwillingBackend($0, refusing: [.removeContainer: 1]) }
        try trial.run("web", script: "exit 1")
        trial.pass(.seconds(300))
        #expect(try ended(trial).count == 1)
    }

    @Test func `another image begins without the back-off of the one before`() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "exit 1")
        trial.pass(.seconds(120))
        try trial.pass(until: {
            try trial.pod("web").status?.containerStatuses?.first?.state?.waiting?.reason
                == "CrashLoopBackOff"
        })
        var pod = try trial.pod("web")
        let before = try #require(pod.status?.containerStatuses?.first)
        #expect(before.state?.waiting?.reason == "CrashLoopBackOff")
        pod.spec?.containers[0].image = "localhost/user:1"
        try trial.store.update(pod, now: trial.now)
        trial.pass(.seconds(2))
        let after = try #require(try trial.pod("web").status?.containerStatuses?.first)
        #expect(after.restartCount == before.restartCount + 1)
        #expect(after.image == "localhost/user:1")
    }
}
