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
            .filter { $0.verdict == .notHonoured }.map { "\($0.path)" }
        #expect(
            fields == [
                "spec.containers[0].command", "spec.containers[0].volumeMounts",
                "spec.containers[0].resources.limits[memory]",
                "spec.hostAliases", "spec.volumes[0]",
            ])
    }

    @Test func namesOnlyWhatNoMachineHonoursWhereEverythingIsPermitted() {
        let fields = FieldSupport.assess(Self.spec, on: Self.everything).map { "\($0.path)" }
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
}
