import Controllers
import KubernetesAPI
import Testing

@Suite("Probes and what they count")
struct ProbeCountTests {
    @Test func aPortWithoutNumberCannotBeAsked() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.containers[0].readinessProbe = .with { probe in
                probe.tcpSocket = .with { $0.port = .string("web") }
            }
        }
        #expect(
            trial.events(of: "web").contains(
                "Unhealthy: Readiness probe errored and resulted in unknown state: "
                    + "strconv.Atoi: parsing \"web\": invalid syntax"))
        #expect(try !trial.pod("web").isReady)
    }

    /// Two of three failures before the crash, so that one suffices after it.
    @Test func failuresAreCountedOnAfterARestart() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "sleep 2.5; exit 1") {
            $0.spec?.containers[0].livenessProbe = .with { probe in
                probe.exec = .with { $0.command = ["false"] }
                probe.periodSeconds = 1
                probe.failureThreshold = 3
            }
        }
        trial.pass(.seconds(1.8))
        #expect(
            trial.events(of: "web").contains(
                "Killing: Container main failed liveness probe, will be restarted"))
    }
}
