import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet

@Suite("Another run of the program goes on where the last one ended")
struct RestartTests {
    private static let patient = "trap 'exit 0' TERM; sleep 100000 & wait"

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

    private func exec(_ script: String, period: Int32 = 2) -> Probe {
        .with { probe in
            probe.exec = .with { $0.command = ["sh", "-c", script] }
            probe.periodSeconds = period
        }
    }

    /// A Pod in which there is something to lose at every stage of its life.
    private func run(in trial: NodeTrial) throws {
        try trial.run(
            "web", script: "[ -e /s/x ] || { touch /s/x; sleep 3; exit 3; }; \(Self.patient)"
        ) {
            pod in
            let mount = VolumeMount.with {
                $0.name = "s"
                $0.mountPath = "/s"
            }
            pod.spec?.volumes = [
                .with {
                    $0.name = "s"
                    $0.emptyDir = EmptyDirVolumeSource()
                }
            ]
            pod.spec?.containers[0].volumeMounts = [mount]
            pod.spec?.containers[0].startupProbe = exec("true")
            pod.spec?.containers[0].readinessProbe = exec("true")
            pod.spec?.containers[0].lifecycle = .with { lifecycle in
                lifecycle.postStart = .with { handler in
                    handler.exec = .with { $0.command = ["sh", "-c", "echo x >> /s/hooks"] }
                }
            }
            pod.spec?.initContainers = [
                container("first", "echo x >> /s/inits; sleep 1") { $0.volumeMounts = [mount] },
                container("sidecar", Self.patient) {
                    $0.restartPolicy = "Always"
                    $0.startupProbe = exec("true")
                },
                container("second", "echo x >> /s/inits; sleep 2") { $0.volumeMounts = [mount] },
            ]
        }
    }

    private func lines(_ file: String, _ trial: NodeTrial) throws -> Int {
        try trial.content(of: file, in: "s", of: "web").count { $0 == "\n" }
    }

    /// Restarts at any moment change nothing of what is done and of what becomes of the Pod.
    @Test(arguments: 0..<60)
    func atEveryMoment(_ tick: Int) throws {
        let trial = try NodeTrial(nil)
        try run(in: trial)
        trial.pass(.milliseconds(250 * tick))
        let before = try #require(try trial.pod("web").status)
        trial.restart()
        trial.pass(.milliseconds(10))
        let after = try #require(try trial.pod("web").status)
        for (old, new) in zip(before.containerStatuses ?? [], after.containerStatuses ?? []) {
            // Nothing that was there is taken back.
            if old.state?.running != nil, new.state?.running != nil {
                #expect(new.started == old.started)
                #expect(new.ready == old.ready)
            }
            #expect(new.restartCount >= old.restartCount)
            if old.restartCount == new.restartCount {
                #expect(new.lastState == old.lastState || old.lastState == nil)
            }
        }
        trial.pass(.seconds(40))
        let status = try #require(try trial.pod("web").status)
        #expect(try trial.pod("web").isReady)
        #expect(status.initContainerStatuses?.map(\.restartCount) == [0, 0, 0])
        #expect(status.containerStatuses?.first?.restartCount == 1)
        #expect(status.containerStatuses?.first?.lastState?.terminated?.exitCode == 3)
        #expect(try lines("inits", trial) == 2)
        // Who is stopped while a hook is on its way does not know whether it has run.
        #expect(try (1...2).contains(lines("hooks", trial)))
    }

    @Test func theDeadlineCountsFromTheFirstStart() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") { $0.spec?.activeDeadlineSeconds = 10 }
        trial.pass(.seconds(5))
        trial.restart()
        trial.pass(.seconds(2))
        #expect(trial.pods == ["web Running"])
        trial.pass(.seconds(4))
        #expect(trial.pods == ["web Failed DeadlineExceeded"])
    }

    @Test func whatWasChangedMeanwhileIsNoticed() throws {
        let trial = try NodeTrial(nil)
        let map = ConfigMap.with {
            $0.metadata.name = "settings"
            $0.metadata.namespace = "default"
            $0.data = ["a": "old"]
        }
        let stored = try trial.store.create(map, now: trial.now)
        try trial.run("web", script: "cat /v/a; sleep 90; cat /v/a; \(Self.patient)") { pod in
            pod.spec?.volumes = [
                .with { volume in
                    volume.name = "v"
                    volume.configMap = .with { $0.name = "settings" }
                }
            ]
            pod.spec?.containers[0].volumeMounts = [
                .with {
                    $0.name = "v"
                    $0.mountPath = "/v"
                }
            ]
        }
        trial.restart()
        trial.pass(.seconds(1))
        var changed = stored
        changed.data = ["a": "new"]
        try trial.store.update(changed, now: trial.now)
        trial.pass(.seconds(100))
        #expect(trial.log == "oldnew")
    }

    @Test func anImageThatIsAnotherOneReplacesTheContainer() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web")
        var pod = try trial.pod("web")
        pod.spec?.containers[0].image = "localhost/user:1"
        try trial.store.update(pod, now: trial.now)
        trial.restart()
        trial.pass(.seconds(3))
        let status = try #require(try trial.pod("web").status?.containerStatuses?.first)
        #expect(status.restartCount == 1)
        #expect(status.image == "localhost/user:1")
    }

    @Test func aMachineThatStartsAnewBeginsWithTheInitContainers() throws {
        let trial = try NodeTrial(nil)
        try run(in: trial)
        trial.pass(.seconds(20))
        trial.restart(rebooting: true)
        trial.pass(.seconds(30))
        let status = try #require(try trial.pod("web").status)
        #expect(try trial.pod("web").isReady)
        #expect(status.initContainerStatuses?.map(\.restartCount) == [1, 1, 1])
        #expect(status.containerStatuses?.first?.restartCount == 2)
        #expect(try lines("inits", trial) == 4)
        #expect(
            trial.events(of: "web").contains(
                "SandboxChanged: Pod sandbox changed, it will be killed and re-created."))
    }
}
