import Controllers
import KubernetesAPI
import Testing

@Suite("When probes are made")
struct ProbeTimingTests {
    private func failing() -> Probe {
        .with { probe in
            probe.exec = .with { $0.command = ["false"] }
            probe.periodSeconds = 1
            probe.failureThreshold = 2
        }
    }

    private func unhealthy(_ trial: NodeTrial) -> Int {
        trial.events(of: "web").count { $0.hasPrefix("Unhealthy") }
    }

    /// No status tells of the container until then.
    @Test func nothingIsAskedWhileAHookRuns() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.containers[0].livenessProbe = failing()
            $0.spec?.containers[0].lifecycle = .with {
                $0.postStart = .with { hook in hook.exec = .with { $0.command = ["sleep", "6"] } }
            }
        }
        trial.pass(.seconds(4))
        #expect(unhealthy(trial) == 0)
        // The hook is over at six seconds and a little.
        trial.pass(.seconds(1.5))
        #expect(unhealthy(trial) == 1)
        #expect(!trial.events(of: "web").contains { $0.hasPrefix("Killing") })
        trial.pass(.seconds(1))
        #expect(trial.events(of: "web").contains { $0.hasPrefix("Killing") })
    }

    /// What is known of its end is not told before all is over, but nothing is asked any more.
    @Test func nothingIsAskedOfAPodThatHasFailed() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "trap 'sleep 8; exit 0' TERM; sleep 100000 & wait") {
            $0.spec?.activeDeadlineSeconds = 4
            $0.spec?.containers[0].readinessProbe = .with { probe in
                probe.exec = .with { $0.command = ["sh", "-c", "[ ! -e /tmp/no ]; touch /tmp/no"] }
                probe.periodSeconds = 5
                probe.failureThreshold = 1
            }
        }
        #expect(try trial.pod("web").isReady)
        trial.pass(.seconds(6))
        #expect(trial.pods == ["web Running"])
        let ready = try trial.pod("web").status?.conditions?.first { $0.type == "Ready" }
        #expect(ready?.status == "False" && ready?.reason == "PodFailed")
        #expect(unhealthy(trial) == 0)
    }

    @Test func aContainerThatAlwaysRestartsIsNoSidecarForThat() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.restartPolicy = "Never"
            $0.spec?.containers[0].restartPolicy = "Always"
            $0.spec?.containers[0].livenessProbe = failing()
        }
        trial.pass(.seconds(1))
        #expect(
            trial.events(of: "web").contains(
                "Killing: Container main failed liveness probe, will be restarted"))
    }
}
