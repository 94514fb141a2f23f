import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// What volumes are made from may be missing, from the beginning or from some time on.
@Suite struct MountRetryTests {
    private static let missing =
        "MountVolume.SetUp failed for volume \"v\" : configmap \"m\" not found"

    private func run(
        _ trial: NodeTrial, script: String = "sleep 100000", isMounted: Bool = true,
        deadline: Int64? = nil
    ) throws {
        try trial.run("web", script: script) { pod in
            pod.spec?.volumes = [
                .with {
                    $0.name = "v"
                    $0.configMap = .with { $0.name = "m" }
                }
            ]
            pod.spec?.activeDeadlineSeconds = deadline
            guard isMounted else { return }
            pod.spec?.containers[0].volumeMounts = [
                .with {
                    $0.name = "v"
                    $0.mountPath = "/v"
                }
            ]
        }
    }

    private func map(_ value: String) -> ConfigMap {
        ConfigMap.with { map in
            map.metadata.name = "m"
            map.metadata.namespace = "default"
            map.data = ["a": value]
        }
    }

    private func removeMap(_ trial: NodeTrial) throws {
        try trial.store.delete(
            ObjectKey(ConfigMap.kind, namespace: "default", name: "m"), Deletion(),
            now: trial.now)
    }

    /// How often it was told that the ConfigMap is missing.
    private func failures(_ trial: NodeTrial) -> Int {
        trial.store.events.all.filter { $0.event.message == Self.missing }.map(\.count)
            .reduce(0, +)
    }

    @Test func `a sync that waits for volumes ends after two minutes and three seconds`() throws {
        let trial = try NodeTrial(nil)
        try run(trial, deadline: 5)
        trial.pass(.seconds(120))
        #expect(trial.pods == ["web Pending"])
        trial.pass(.seconds(2))
        #expect(trial.pods == ["web Failed DeadlineExceeded"])
        let mounts = trial.events(of: "web").filter { $0.hasPrefix("FailedMount") }
        #expect(mounts == ["FailedMount: \(Self.missing)"])
    }

    @Test func `volumes are tried again at doubled intervals whatever becomes of syncs`() throws {
        let trial = try NodeTrial(nil)
        try run(trial)
        // At 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, and at 127.5, when no sync waits.
        trial.pass(.seconds(124))
        #expect(failures(trial) == 8)
        trial.pass(.seconds(3))
        #expect(failures(trial) == 9)
        #expect(trial.pods == ["web Pending"])
        trial.pass(.seconds(119))
        #expect(failures(trial) == 9)
        try trial.store.create(map("new"), now: trial.now)
        trial.pass(.seconds(5))
        #expect(try trial.pod("web").isReady)
        #expect(try trial.content(of: "a", in: "v", of: "web") == "new")
    }

    @Test func `what comes while no sync waits is there for the next one`() throws {
        let trial = try NodeTrial(nil)
        try run(trial)
        trial.pass(.milliseconds(122_500))
        try trial.store.create(map("new"), now: trial.now)
        trial.pass(.seconds(8))
        #expect(trial.pods == ["web Pending"])
        trial.pass(.seconds(5))
        #expect(try trial.pod("web").isReady)
        #expect(try trial.content(of: "a", in: "v", of: "web") == "new")
        #expect(failures(trial) == 8)
    }

    @Test func `a volume that nothing mounts is not waited for`() throws {
        let trial = try NodeTrial(nil)
        try run(trial, isMounted: false)
        #expect(try trial.pod("web").isReady)
        #expect(failures(trial) == 0)
    }

    @Test func `a mounted volume keeps its files while their source is gone`() throws {
        let trial = try NodeTrial(nil)
        try trial.store.create(map("old"), now: trial.now)
        try run(trial, script: "sleep 5; exit 1")
        try removeMap(trial)
        // The first sync after that is the one at the end of the container.
        try trial.pass { failures(trial) == 1 }
        trial.pass(.milliseconds(400))
        #expect(failures(trial) == 1)
        trial.pass(.seconds(7))
        #expect(failures(trial) == 4)
        #expect(try trial.content(of: "a", in: "v", of: "web") == "old")
        let status = try trial.pod("web").status?.containerStatuses?.first
        #expect(status?.restartCount == 1)
    }

    @Test func `files are written once their source is there again`() throws {
        let trial = try NodeTrial(nil)
        try trial.store.create(map("old"), now: trial.now)
        try run(trial, script: "sleep 5; sleep 100000 & kill $$; exit 1")
        try removeMap(trial)
        try trial.pass { failures(trial) == 3 }
        try trial.store.create(map("new"), now: trial.now)
        trial.pass(.seconds(3))
        #expect(try trial.content(of: "a", in: "v", of: "web") == "new")
        #expect(failures(trial) == 3)
        // With another failure the intervals begin anew.
        try removeMap(trial)
        try trial.pass { failures(trial) == 4 }
        trial.pass(.milliseconds(600))
        #expect(failures(trial) == 5)
    }
}
