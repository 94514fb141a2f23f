import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet

/// A part of a volume may be named by variables, which nobody has looked at before.
@Suite struct SubPathTests {
    private func subPath(_ expression: String, _ value: String) throws -> String? {
        let container = Container.with { container in
            container.name = "c"
            container.env = [
                .with {
                    $0.name = "PART"
                    $0.value = value
                }
            ]
            container.volumeMounts = [
                .with {
                    $0.name = "v"
                    $0.mountPath = "/v"
                    $0.subPathExpr = expression
                }
            ]
        }
        let pod = Pod.with { $0.spec = .with { $0.containers = [container] } }
        let inputs = PodInputs(
            pod: pod, addresses: [],
            node: NodeDescription(name: "n", address: "192.0.2.1", allocatable: [:]),
            cluster: ClusterState())
        let id = ContainerID(podUID: "uid", name: "c", attempt: 0)
        return try inputs.configuration(
            of: container, as: id, from: ImageDescription(), files: EnvironmentFiles()
        ).mounts.first?.subPath
    }

    @Test(arguments: ["a", "a/b", "..a", "a..", "a/..b/c"])
    func partsOfTheVolumeAreTaken(_ value: String) throws {
        #expect(try subPath("$(PART)", value) == value)
        #expect(try subPath("d/$(PART)", value) == "d/\(value)")
    }

    @Test(arguments: ["..", "../x", "a/../../x", "a/.."])
    func noneLeadsUp(_ value: String) {
        let message = "unable to provision SubPath `\(value)`: must not contain '..'"
        #expect {
            _ = try subPath("$(PART)", value)
        } throws: { error in
            (error as? InputFault)?.message == message
        }
    }

    @Test func noneBeginsAtTheRoot() {
        #expect {
            _ = try subPath("$(PART)", "/etc")
        } throws: { error in
            (error as? InputFault)?.message
                == "error SubPath `/etc` must not be an absolute path"
        }
    }
}
