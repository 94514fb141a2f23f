import Controllers
import KubernetesAPI
import Testing

@Suite("Init containers and sidecars")
struct InitializationTests {
    private func container(
        _ name: String, _ script: String, _ change: (inout Container) -> Void = { _ in }
    ) -> Container {
        .with {
            $0.name = name
            $0.image = "localhost/busybox:1"
            $0.command = ["sh", "-c", script]
            change(&$0)
        }
    }

    private func sidecar(
        _ script: String, _ change: (inout Container) -> Void = { _ in }
    ) -> Container {
        container("sidecar", script) {
            $0.restartPolicy = "Always"
            change(&$0)
        }
    }

    private func probe(_ script: String) -> Probe {
        .with { probe in
            probe.exec = .with { $0.command = ["sh", "-c", script] }
            probe.periodSeconds = 2
            probe.failureThreshold = 2
        }
    }

    @Test func aSidecarThatStartsAgainDoesNotTakeThePodBackToItsBeginning() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.initContainers = [
                sidecar("sleep 5; exit 1") { $0.startupProbe = probe("true") }
            ]
        }
        trial.pass(.seconds(1))
        #expect(trial.pods == ["web Running"])
        trial.pass(.seconds(3))
        let status = try #require(try trial.pod("web").status)
        #expect(status.initContainerStatuses?.first?.restartCount == 1)
        #expect(status.initContainerStatuses?.first?.started == false)
        #expect(status.phase == "Running")
    }

    @Test func aSidecarThatIsNotAliveIsCalledAnInitContainer() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.initContainers = [
                sidecar("trap 'exit 0' TERM; sleep 1000 & wait") {
                    $0.livenessProbe = probe("false")
                }
            ]
        }
        trial.pass(.seconds(4))
        #expect(
            trial.events(of: "web").contains(
                "Killing: Init container sidecar failed liveness probe"))
    }

    @Test func aLaterInitContainerGoesOnWhileASidecarStartsAgain() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.initContainers = [
                sidecar("touch /s/x; sleep 4; exit 1") {
                    $0.startupProbe = probe("true")
                    $0.startupProbe?.periodSeconds = 3
                },
                container("work", "sleep 3; [ -e /never ]"),
            ]
        }
        // The sidecar ends at 4 s and has not started anew when the other has failed.
        trial.pass(.seconds(6))
        let statuses = try #require(try trial.pod("web").status?.initContainerStatuses)
        #expect(statuses.map(\.restartCount) == [1, 1])
    }

    @Test func whatWasBegunHasAnEnd() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.restartPolicy = "Never"
            $0.spec?.initContainers = [
                sidecar("sleep 1; exit 3"), container("work", "sleep 4; exit 1"),
            ]
        }
        trial.pass(.seconds(6))
        let status = try #require(try trial.pod("web").status)
        #expect(status.phase == "Failed")
        #expect(
            status.initContainerStatuses?.map { $0.state?.terminated?.reason }
                == ["ContainerStatusUnknown", "Error"])
        #expect(status.containerStatuses?.first?.state?.waiting?.reason == "PodInitializing")
    }

    @Test func aPodThatIsDeletedBeforeItHasEndedHasFailed() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.metadata.finalizers = ["example.test/hold"]
            $0.spec?.initContainers = [
                container("work", "trap 'exit 7' TERM; sleep 1000 & wait")
            ]
        }
        try trial.delete("web")
        trial.pass(.seconds(3))
        let status = try #require(try trial.pod("web").status)
        #expect(status.phase == "Failed")
        #expect(status.initContainerStatuses?.first?.state?.terminated?.exitCode == 7)
    }

    @Test func whoStartsAgainInPlaceSaysSo() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "trap 'sleep 3; exit 0' TERM; while :; do sleep 0.2; done") {
            $0.spec?.restartPolicy = "Never"
            $0.spec?.containers.append(
                container("judge", "sleep 3; exit 42") {
                    $0.restartPolicy = "Never"
                    $0.restartPolicyRules = [
                        .with { rule in
                            rule.action = "RestartAllContainers"
                            rule.exitCodes = .with {
                                $0.operator = "In"
                                $0.values = [42]
                            }
                        }
                    ]
                })
        }
        trial.pass(.seconds(2))
        let condition = try trial.pod("web").status?.conditions?.last
        #expect(condition?.type == "AllContainersRestarting")
        #expect(condition?.status == "True")
        #expect(condition?.reason == "RestartAllContainersStarted")
        #expect(condition?.observedGeneration == nil)
        trial.pass(.seconds(3))
        let status = try #require(try trial.pod("web").status)
        #expect(status.conditions?.last?.status == "False")
        let last = status.containerStatuses?.first?.lastState?.terminated
        #expect(last?.reason == "RestartingAllContainers")
        #expect(last?.startedAt == nil)
        #expect(last?.containerID == nil)
    }
}
