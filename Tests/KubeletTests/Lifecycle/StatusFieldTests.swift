import Controllers
import KubernetesAPI
import Testing

@Suite("What a status says beside the state of containers")
struct StatusFieldTests {
    @Test func whatContainersWereGiven() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.request("cpu", "100m")
            $0.limit("memory", "64Mi")
        }
        let status = try #require(try trial.pod("web").status)
        let container = try #require(status.containerStatuses?.first)
        let requests = ["cpu": "100m", "memory": "64Mi"].mapValues { Quantity($0) }
        #expect(container.allocatedResources?.mapValues { Optional($0) } == requests)
        #expect(container.resources?.limits?["memory"] == Quantity("64Mi"))
        #expect(status.allocatedResources?.mapValues { Optional($0) } == requests)
        #expect(status.resources?.limits?["memory"] == Quantity("64Mi"))
        #expect(container.imageID == "localhost/busybox:1")
    }

    @Test func whereVolumesAreToBeIsKnownBeforeTheContainerIs() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.volumes = [
                .with { volume in
                    volume.name = "v"
                    volume.configMap = .with { $0.name = "missing" }
                }
            ]
            $0.spec?.containers[0].volumeMounts = [
                .with {
                    $0.name = "v"
                    $0.mountPath = "/v"
                    $0.readOnly = true
                }
            ]
        }
        let mounts = try trial.pod("web").status?.containerStatuses?.first?.volumeMounts
        #expect(mounts?.map(\.mountPath) == ["/v"])
        #expect(mounts?.first?.recursiveReadOnly == "Disabled")
    }

    @Test func aMissingSecretForRegistriesIsToldOf() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") {
            $0.spec?.imagePullSecrets = [.with { $0.name = "a" }, .with { $0.name = "b" }]
        }
        #expect(try trial.pod("web").isReady)
        #expect(
            trial.events(of: "web").contains(
                "FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets "
                    + "(a, b); attempting to pull the image may not succeed."))
    }

    /// Each of four containers has 3072 bytes; of a longer message the last 4096 bytes are read,
    /// and of those the first are kept.
    @Test func aLongMessageIsCutAtBothEnds() throws {
        let trial = try NodeTrial(nil)
        let script = "i=0; while [ $i -lt 500 ]; do printf '%09d ' $i; i=$((i+1)); done"
        try trial.run("web", script: script + " > /dev/termination-log; exit 1") { pod in
            pod.spec?.restartPolicy = "Never"
            for index in 1...3 {
                var other = pod.spec?.containers[0] ?? Container()
                other.name = "other-\(index)"
                pod.spec?.containers.append(other)
            }
        }
        let message = try trial.pod("web").status?.containerStatuses?.first?.state?.terminated?
            .message
        #expect(message?.count == 3072)
        // 5000 - 4096 = 904 bytes are not read: 90 numbers and four digits.
        #expect(message?.hasPrefix("00090 000000091 ") == true)
    }
}
