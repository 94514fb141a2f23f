import Controllers
import KubernetesAPI
import Testing

@Suite("Hooks of containers")
struct HookTests {
    private static let quick = "trap 'echo TERM; exit 0' TERM; sleep 100000 & wait"

    private func get(_ path: String) -> LifecycleHandler {
        .with { handler in
            handler.httpGet = .with {
                $0.path = path
                $0.port = .int(8080)
            }
        }
    }

    private func run(_ command: String) -> LifecycleHandler {
        .with { handler in handler.exec = .with { $0.command = ["sh", "-c", command] } }
    }

    private func sleep(_ seconds: Int64) -> LifecycleHandler {
        .with { handler in handler.sleep = .with { $0.seconds = seconds } }
    }

    @Test func aServerThatAnswersHasDoneItsPartWhateverItSays() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "mkdir /www; httpd -p 8080 -h /www; \(Self.quick)") {
            $0.spec?.containers[0].lifecycle = .with { $0.postStart = get("/none") }
        }
        #expect(try trial.pod("web").isReady)
        #expect(!trial.events(of: "web").contains { $0.hasPrefix("FailedPostStartHook") })
    }

    /// Hooks had no schemes once, and a server that speaks HTTP alone was reached.
    @Test func aServerWithoutEncryptionIsAskedWithoutIt() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "mkdir /www; httpd -p 8080 -h /www; \(Self.quick)") {
            var hook = get("/none")
            hook.httpGet?.scheme = "HTTPS"
            $0.spec?.containers[0].lifecycle = .with { [hook] in $0.postStart = hook }
        }
        #expect(try trial.pod("web").isReady)
        let address = try trial.pod("web").status?.podIP ?? ""
        #expect(
            trial.events(of: "web").contains(
                "LifecycleHTTPFallback: request to HTTPS lifecycle hook \(address):8080 got HTTP "
                    + "response, retry with HTTP succeeded"))
    }

    @Test func whereNobodyListensAHookFails() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: Self.quick) {
            $0.spec?.containers[0].lifecycle = .with { $0.postStart = get("/none") }
        }
        let waiting = try trial.pod("web").status?.containerStatuses?.first?.state?.waiting
        #expect(waiting?.reason == "PostStartHookError")
        #expect(waiting?.message?.hasPrefix("HTTP lifecycle hook (/none) for Container") == true)
    }

    /// A kubelet knows no such hook, though the API lets it pass.
    @Test func aHookThatConnectsFails() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: Self.quick) {
            $0.spec?.containers[0].lifecycle = .with {
                $0.preStop = .with { hook in hook.tcpSocket = .with { $0.port = .int(80) } }
            }
        }
        try trial.delete("web")
        trial.pass(.seconds(1))
        #expect(trial.pods.isEmpty && trial.log == "TERM\n")
        #expect(trial.events(of: "web").contains("FailedPreStopHook: PreStopHook failed"))
    }

    @Test func whoFailsToStartIsStoppedAsAnyOther() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: Self.quick) {
            $0.spec?.containers[0].lifecycle = .with {
                $0.postStart = run("false")
                $0.preStop = run("echo before > /proc/1/fd/1; sleep 3")
            }
        }
        let events = trial.events(of: "web")
        #expect(events.contains("FailedPostStartHook: PostStartHook failed"))
        #expect(events.contains("Killing: FailedPostStartHook"))
        trial.pass(.seconds(2))
        #expect(trial.log == "before\nTERM\n")
    }

    @Test func whoSleepsLongerThanThereIsTimeIsNotToldOfAFault() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: Self.quick) {
            $0.spec?.containers[0].lifecycle = .with { $0.preStop = sleep(20) }
        }
        try trial.delete("web", gracePeriodSeconds: 3)
        trial.pass(.seconds(2.5))
        #expect(try trial.pod("web").isTerminating)
        trial.pass(.seconds(1))
        #expect(trial.pods.isEmpty)
        #expect(!trial.events(of: "web").contains { $0.hasPrefix("FailedPreStopHook") })
    }

    @Test func aDeletionWaitsForAHookThatRuns() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: Self.quick) {
            $0.spec?.containers[0].lifecycle = .with { $0.postStart = run("sleep 20") }
        }
        try trial.delete("web")
        trial.pass(.seconds(15))
        #expect(trial.pods == ["web Pending"])
        trial.pass(.seconds(5))
        #expect(trial.pods.isEmpty)
    }

    @Test func anotherDeletionDoesNotShortenTheTimeThatContainersHave() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web", script: "trap 'echo TERM' TERM; while :; do sleep 0.2; done")
        try trial.delete("web", gracePeriodSeconds: 12)
        trial.pass(.seconds(5))
        try trial.delete("web", gracePeriodSeconds: 2)
        trial.pass(.seconds(6))
        #expect(trial.pods == ["web Running"])
        trial.pass(.seconds(2))
        #expect(trial.pods.isEmpty)
        #expect(trial.events(of: "web").count { $0.hasPrefix("Killing") } == 1)
    }
}
