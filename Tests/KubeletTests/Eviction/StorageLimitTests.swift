import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// Pods that use more storage than they may are evicted for that.
@Suite struct StorageLimitTests {
    private static func volume(_ name: String, sizeLimit: String? = nil) -> Volume {
        .with {
            $0.name = name
            $0.emptyDir = .with { $0.sizeLimit = sizeLimit.flatMap { Quantity($0) } }
        }
    }

    private func evicted(_ trial: NodeTrial) throws -> Pod {
        trial.pass(.seconds(15))
        #expect(trial.pods == ["a Failed Evicted"])
        let pod = try trial.pod("a")
        // It has done that itself: nobody is told of a disruption.
        #expect(pod.condition("DisruptionTarget") == nil)
        #expect(try trial.conditions.allSatisfy { !$0.contains("Pressure=True") })
        return pod
    }

    @Test func anEmptyDirectoryHasItsLimit() throws {
        let trial = try NodeTrial()
        try trial.run("a") {
            $0.spec?.volumes = [Self.volume("free"), Self.volume("data", sizeLimit: "1024Ki")]
        }
        var usage = PodMeasurement()
        usage.volumes = ["free": .init(bytes: 9 << 20), "data": .init(bytes: 1 << 20)]
        trial.backend.usage?.pods["a"] = usage
        trial.pass(.seconds(30))
        #expect(trial.pods == ["a Running"])
        usage.volumes["data"] = .init(bytes: (1 << 20) + 1)
        trial.backend.usage?.pods["a"] = usage
        let message = try evicted(trial).status?.message
        #expect(message == "Usage of EmptyDir volume \"data\" exceeds the limit \"1Mi\". ")
    }

    @Test func thePodHasTheSumOfItsContainersLimits() throws {
        let trial = try NodeTrial()
        try trial.run("a") {
            $0.spec?.volumes = [Self.volume("data")]
            $0.limit("ephemeral-storage", "10Mi")
        }
        var usage = PodMeasurement()
        usage.volumes["data"] = .init(bytes: 6 << 20)
        usage.containers["main"] = .init(logs: .init(bytes: 5 << 20))
        trial.backend.usage?.pods["a"] = usage
        let message = try evicted(trial).status?.message
        #expect(
            message
                == "Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ")
    }

    @Test func aContainerHasItsOwnLimit() throws {
        let trial = try NodeTrial()
        try trial.run("a") { pod in
            pod.limit("ephemeral-storage", "1Mi")
            var other = pod.spec?.containers[0] ?? Container()
            other.name = "other"
            pod.spec?.containers.append(other)
            pod.spec?.containers[1].resources?.limits = ["ephemeral-storage": Quantity("1Gi")!]
        }
        var usage = PodMeasurement()
        usage.containers["main"] = .init(layer: .init(bytes: 1 << 20), logs: .init(bytes: 1))
        trial.backend.usage?.pods["a"] = usage
        let message = try evicted(trial).status?.message
        #expect(
            message == "Container main exceeded its local ephemeral storage limit \"1Mi\". ")
    }

    @Test func memoryOfAVolumeIsNoStorageOfTheNode() throws {
        let trial = try NodeTrial()
        try trial.run("a") {
            var volume = Self.volume("fast")
            volume.emptyDir?.medium = "Memory"
            $0.spec?.volumes = [volume]
            $0.limit("ephemeral-storage", "1Mi")
        }
        var usage = PodMeasurement()
        usage.volumes["fast"] = .init(bytes: 9 << 20)
        trial.backend.usage?.pods["a"] = usage
        trial.pass(.seconds(30))
        #expect(trial.pods == ["a Running"])
    }
}
