import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet

/// What volumes are made of, and what stands against it.
@Suite struct VolumeInputTests {
    private static let mebibyte: Int64 = 1 << 20

    private func inputs(
        _ volume: Volume, isMounted: Bool = true, _ change: (inout PodSpec) -> Void = { _ in }
    ) -> PodInputs {
        var spec = PodSpec.with { spec in
            spec.containers = [.with { $0.name = "c" }]
            spec.volumes = [volume]
        }
        if isMounted { spec.containers[0].volumeMounts = [.with { $0.name = volume.name }] }
        change(&spec)
        let cluster = ClusterState()
        cluster.upsert(
            ConfigMap.with { map in
                map.metadata.name = "m"
                map.data = ["a": "1"]
            })
        cluster.upsert(
            Secret.with { secret in
                secret.metadata.name = "s"
                secret.data = ["a": "MQ=="]
            })
        return PodInputs(
            pod: Pod.with { $0.spec = spec }, addresses: [],
            node: NodeDescription(
                name: "n", address: "192.0.2.1",
                allocatable: ["memory": Quantity(value: 1024 * Self.mebibyte)]),
            cluster: cluster)
    }

    private func volumes(
        _ inputs: PodInputs
    ) -> (volumes: [VolumeContent], faults: [(volume: String, message: String)]) {
        var tokens = PodTokens(UnsignedTokens())
        return inputs.volumes(&tokens, now: Timestamp(seconds: 0))
    }

    // MARK: In memory

    struct Size: CustomTestStringConvertible {
        let testDescription: String
        var medium: String? = "Memory"
        var sizeLimit: Int64?
        var pod: Int64?
        /// Mebibytes of each container; 0 for one without limit.
        var containers: [Int64] = [0]
        var first: [Int64] = []
        var sidecars: [Int64] = []
        let mebibytes: Int64?
    }

    static let sizes = [
        Size(testDescription: "nothing is said: what the node has", mebibytes: 1024),
        Size(testDescription: "the volume's limit", sizeLimit: 64, mebibytes: 64),
        Size(testDescription: "a volume's limit of 0 is none", sizeLimit: 0, mebibytes: 1024),
        Size(testDescription: "more than there is", sizeLimit: 4096, mebibytes: 1024),
        Size(testDescription: "the sum of containers", containers: [48, 16], mebibytes: 64),
        Size(testDescription: "one has no limit", containers: [48, 0], mebibytes: 1024),
        Size(
            testDescription: "the smaller of two", sizeLimit: 64, containers: [48], mebibytes: 48),
        Size(testDescription: "the Pod's own", pod: 32, containers: [0], mebibytes: 32),
        Size(
            testDescription: "a sidecar adds to it", containers: [48], sidecars: [16],
            mebibytes: 64),
        Size(
            testDescription: "a sidecar without limit", containers: [48], sidecars: [0],
            mebibytes: 1024),
        Size(
            testDescription: "a greater init container", containers: [48], first: [80],
            mebibytes: 80),
        Size(
            testDescription: "an init container without limit", containers: [48], first: [0],
            mebibytes: 1024),
        Size(
            testDescription: "an init container after a limited sidecar", containers: [48],
            first: [0], sidecars: [16], mebibytes: 64),
        Size(testDescription: "on disk", medium: nil, containers: [48], mebibytes: nil),
        Size(testDescription: "on disk with a limit", medium: "", sizeLimit: 64, mebibytes: 64),
    ]

    @Test(arguments: sizes)
    func `an empty directory in memory has a size`(_ given: Size) throws {
        let limits = { (mebibytes: Int64) -> ResourceRequirements in
            .with {
                guard mebibytes > 0 else { return }
                $0.limits = ["memory": Quantity(value: mebibytes * Self.mebibyte)]
            }
        }
        let volume = Volume.with { volume in
            volume.name = "v"
            volume.emptyDir = .with {
                $0.medium = given.medium
                $0.sizeLimit = given.sizeLimit.map { Quantity(value: $0 * Self.mebibyte) }
            }
        }
        let inputs = inputs(volume) { spec in
            spec.containers = given.containers.map { bytes in
                .with {
                    $0.resources = limits(bytes)
                    $0.volumeMounts = [.with { $0.name = "v" }]
                }
            }
            spec.initContainers =
                given.sidecars.map { bytes in
                    .with {
                        $0.resources = limits(bytes)
                        $0.restartPolicy = "Always"
                    }
                } + given.first.map { bytes in .with { $0.resources = limits(bytes) } }
            if let bytes = given.pod { spec.resources = limits(bytes) }
        }
        let source = try #require(volumes(inputs).volumes.first?.source)
        guard case .emptyDirectory(let inMemory, let bytes) = source else {
            Issue.record("it is \(source)")
            return
        }
        #expect(inMemory == (given.medium == "Memory"))
        #expect(bytes == given.mebibytes.map { $0 * Self.mebibyte })
    }

    // MARK: What stands against volumes

    private static let items = [KeyToPath.with { $0.key = "b" }]

    @Test func `a missing key is told as the kind of its source has it`() {
        let map = Volume.with { volume in
            volume.name = "v"
            volume.configMap = .with {
                $0.name = "m"
                $0.items = Self.items
            }
        }
        let secret = Volume.with { volume in
            volume.name = "v"
            volume.secret = .with {
                $0.secretName = "s"
                $0.items = Self.items
            }
        }
        let both = Volume.with { volume in
            volume.name = "v"
            volume.projected = .with {
                $0.sources = [
                    .with { $0.configMap = .with { ($0.name, $0.items) = ("m", Self.items) } },
                    .with { $0.secret = .with { ($0.name, $0.items) = ("s", Self.items) } },
                ]
            }
        }
        let ofMap = "configmap references non-existent config key: b"
        let ofSecret = "references non-existent secret key: b"
        #expect(volumes(inputs(map)).faults.map(\.message) == [ofMap])
        #expect(volumes(inputs(secret)).faults.map(\.message) == [ofSecret])
        #expect(volumes(inputs(both)).faults.map(\.message) == ["[\(ofMap), \(ofSecret)]"])
    }

    @Test func `a volume is made for any container that mounts it`() {
        let volume = Volume.with { volume in
            volume.name = "v"
            volume.emptyDir = .with { _ in }
        }
        let container = Container.with { $0.volumeMounts = [.with { $0.name = "v" }] }
        #expect(volumes(inputs(volume, isMounted: false)).volumes.isEmpty)
        let ofInit = inputs(volume, isMounted: false) { $0.initContainers = [container] }
        #expect(volumes(ofInit).volumes.map(\.name) == ["v"])
        let ofEphemeral = inputs(volume, isMounted: false) {
            $0.ephemeralContainers = [.with { $0.volumeMounts = [.with { $0.name = "v" }] }]
        }
        #expect(volumes(ofEphemeral).volumes.map(\.name) == ["v"])
    }
}
