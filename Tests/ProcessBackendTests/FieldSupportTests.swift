import Kubelet
import KubernetesAPI
import Testing

@testable import ProcessBackend

/// What is said of a Pod's fields before anything runs.
@Suite struct FieldSupportTests {
    private static let nothing = HostCapabilities(canIsolate: false, canChangeUser: false)
    private static let everything = HostCapabilities(
        canIsolate: true, canChangeUser: true, controlGroups: .second, canNetwork: true)

    private static let spec = PodSpec.with { spec in
        spec.hostAliases = [.with { $0.ip = "192.0.2.1" }]
        spec.volumes = [.with { $0.name = "v" }]
        spec.containers = [
            .with {
                $0.name = "c"
                $0.volumeMounts = [.with { $0.name = "v" }]
                $0.resources = .with { $0.limits = ["memory": Quantity(value: 1 << 20)] }
                $0.tty = true
                $0.lifecycle = .with { $0.stopSignal = "SIGINT" }
            }
        ]
    }

    @Test func namesWhatAMachineThatPermitsNothingDoesNotHonour() {
        let fields = FieldSupport.assess(Self.spec, on: Self.nothing)
            .filter { $0.verdict == .notHonoured }.map(\.field)
        #expect(
            fields == [
                "spec.containers[0].command", "spec.containers[0].volumeMounts",
                "spec.containers[0].resources.limits.memory",
                "spec.hostAliases", "spec.volumes[0]",
            ])
    }

    @Test func namesOnlyWhatNoMachineHonoursWhereEverythingIsPermitted() {
        let fields = FieldSupport.assess(Self.spec, on: Self.everything).map(\.field)
        #expect(
            fields == ["spec.containers[0].command", "spec.volumes[0]"])
    }

    @Test func namesWhatProjectedVolumesAreMadeOf() {
        var spec = Self.spec
        spec.containers[0].command = ["sh"]
        spec.volumes = [
            .with { volume in
                volume.name = "v"
                volume.projected = .with {
                    $0.sources = [
                        .with { $0.configMap = .with { $0.name = "c" } },
                        .with { $0.serviceAccountToken = .with { $0.path = "token" } },
                        .with { $0.clusterTrustBundle = .with { $0.path = "ca" } },
                        .with { $0.podCertificate = .with { $0.keyType = "ED25519" } },
                    ]
                }
            }
        ]
        let found = FieldSupport.assess(spec, on: Self.everything)
            .map { "\($0.field) \($0.verdict.rawValue)" }
        let sources = "spec.volumes[0].projected.sources"
        #expect(
            found == [
                "spec.containers[0].image approximated",
                "\(sources)[1].serviceAccountToken approximated",
                "\(sources)[2].clusterTrustBundle not honoured",
                "\(sources)[3].podCertificate not honoured",
            ])
    }

    struct Port: Sendable {
        let story: String
        let hasNetworks: Bool
        var isOfHost = false
        var hostPort: Int32?
        let isHonoured: Bool
    }

    @Test(arguments: [
        Port(story: "none is asked for", hasNetworks: true, isHonoured: true),
        Port(story: "a Pod's own network", hasNetworks: true, hostPort: 80, isHonoured: false),
        Port(
            story: "the machine's network", hasNetworks: true, isOfHost: true, hostPort: 80,
            isHonoured: true),
        Port(story: "one network for all", hasNetworks: false, hostPort: 80, isHonoured: true),
        Port(story: "another port of it", hasNetworks: false, hostPort: 81, isHonoured: false),
    ])
    func namesPortsOfTheMachineThatLeadNowhere(_ port: Port) {
        let spec = PodSpec.with { spec in
            spec.hostNetwork = port.isOfHost
            spec.containers = [
                .with {
                    $0.command = ["sh"]
                    $0.ports = [
                        .with { $0.containerPort = 8080 },
                        .with {
                            $0.containerPort = 80
                            $0.hostPort = port.hostPort
                        },
                    ]
                }
            ]
        }
        let machine = HostCapabilities(
            canIsolate: true, canChangeUser: true, controlGroups: .second,
            canNetwork: port.hasNetworks)
        let fields = FieldSupport.assess(spec, on: machine)
            .filter { $0.verdict == .notHonoured }.map(\.field)
        let expected = port.isHonoured ? [] : ["spec.containers[0].ports[1].hostPort"]
        #expect(fields == expected, "\(port.story)")
    }
}
