import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet

/// A runtime is called with texts, and not everything in a Secret is one.
@Suite struct EnvironmentValueTests {
    private static let fault = "grpc: error while marshaling: string field contains invalid UTF-8"

    /// - Parameter data: of the key `k` of the Secret `s`, in Base64.
    private func fault(
        _ data: String, _ change: (inout Container) -> Void
    ) -> (reason: String, message: String)? {
        var container = Container.with { $0.name = "c" }
        change(&container)
        let cluster = ClusterState()
        cluster.upsert(
            Secret.with { secret in
                secret.metadata.name = "s"
                secret.data = ["k": data]
            })
        let inputs = PodInputs(
            pod: Pod.with { $0.spec = .with { $0.containers = [container] } }, addresses: [],
            node: NodeDescription(name: "n", address: "192.0.2.1", allocatable: [:]),
            cluster: cluster)
        do throws(InputFault) {
            _ = try inputs.configuration(
                of: container, as: ContainerID(podUID: "uid", name: "c", attempt: 0),
                from: ImageDescription(), files: EnvironmentFiles())
            return nil
        } catch {
            return (error.reason.rawValue, error.message)
        }
    }

    private static let variable = EnvVar.with { variable in
        variable.name = "A"
        variable.valueFrom = .with { source in
            source.secretKeyRef = .with { ($0.name, $0.key) = ("s", "k") }
        }
    }

    @Test func `bytes that are no text end the call`() throws {
        let ofKey = try #require(fault("AAH/") { $0.env = [Self.variable] })
        #expect(ofKey == ("CreateContainerError", Self.fault))
        let ofAll = try #require(
            fault("AAH/") { container in
                container.envFrom = [.with { $0.secretRef = .with { $0.name = "s" } }]
            })
        #expect(ofAll == ("CreateContainerError", Self.fault))
    }

    @Test func `texts of any language, and what stands for bytes that are none, are texts`() {
        // `ß木`, and U+FFFD itself.
        #expect(fault("w5/mnKg=") { $0.env = [Self.variable] } == nil)
        #expect(fault("77+9") { $0.env = [Self.variable] } == nil)
    }

    @Test func `only what is passed on counts`() {
        let replaced = fault("AAH/") { container in
            container.envFrom = [.with { $0.secretRef = .with { $0.name = "s" } }]
            container.env = [.with { ($0.name, $0.value) = ("k", "text") }]
        }
        #expect(replaced == nil)
    }

    @Test func `what is put together with it is no text either`() throws {
        let referring = try #require(
            fault("AAH/") { container in
                container.env = [
                    Self.variable, .with { ($0.name, $0.value) = ("B", "x$(A)") },
                    .with { ($0.name, $0.value) = ("A", "text") },
                ]
            })
        #expect(referring.message == Self.fault)
    }

    @Test func `what is missing is found before`() throws {
        let both = try #require(
            fault("AAH/") { container in
                container.env = [
                    Self.variable,
                    .with { variable in
                        variable.name = "B"
                        variable.valueFrom = .with { source in
                            source.secretKeyRef = .with { ($0.name, $0.key) = ("s", "none") }
                        }
                    },
                ]
            })
        #expect(both.reason == "CreateContainerConfigError")
    }

    @Test func `a file may have what is no text`() throws {
        let reference = FileKeySelector.with {
            ($0.volumeName, $0.path, $0.key) = ("v", "env", "B")
        }
        let container = Container.with { container in
            container.volumeMounts = [.with { $0.name = "v" }]
            container.env = [
                .with { variable in
                    variable.valueFrom = .with { $0.fileKeyRef = reference }
                }
            ]
        }
        let spec = PodSpec.with { $0.containers = [container] }
        for (bytes, isText): ([UInt8], Bool) in [([0xff], false), ([0x61], true)] {
            var files = EnvironmentFiles()
            files.add(Array("B='".utf8) + bytes + Array("'\n".utf8), of: container, in: spec)
            #expect(try files.value(of: reference, in: container)?.isText == isText)
        }
    }
}
