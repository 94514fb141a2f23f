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
            .map { "\($0.path) \($0.verdict.rawValue)" }
        let sources = "spec.volumes[0].projected.sources"
        #expect(
            found == [
                "spec.containers[0].image approximated",
                "\(sources)[1].serviceAccountToken approximated",
                "\(sources)[2].clusterTrustBundle not honoured",
                "\(sources)[3].podCertificate not honoured",
            ])
    }

    /// The fields that are not honoured of a Pod with one container.
    private func refused(
        on node: HostCapabilities, _ fill: (inout PodSpec, inout Container) -> Void
    ) -> [String] {
        var spec = PodSpec()
        var container = Container.with {
            $0.name = "c"
            $0.command = ["true"]
        }
        fill(&spec, &container)
        spec.containers = [container]
        return FieldSupport.assess(spec, on: node)
            .filter { $0.verdict == .notHonoured }.map { "\($0.path)" }
    }

    struct PortCase: CustomTestStringConvertible {
        let testDescription: String
        var hasNetwork = true
        var isOnTheMachinesNetwork = false
        var port = ContainerPort.with {
            $0.containerPort = 80
            $0.hostPort = 80
        }
        let verdict: FieldSupport.Verdict?
    }

    static let portCases = [
        PortCase(testDescription: "one that is handed on", verdict: .approximated),
        PortCase(
            testDescription: "one of the machine's network", isOnTheMachinesNetwork: true,
            verdict: nil),
        PortCase(
            testDescription: "one that all share", hasNetwork: false, verdict: nil),
        PortCase(
            testDescription: "another one where all share", hasNetwork: false,
            port: .with {
                $0.containerPort = 80
                $0.hostPort = 8080
            }, verdict: .notHonoured),
        PortCase(
            testDescription: "one of another protocol",
            port: .with {
                $0.hostPort = 80
                $0.protocol = "SCTP"
            }, verdict: .notHonoured),
        PortCase(
            testDescription: "one of another version of IP",
            port: .with {
                $0.hostPort = 80
                $0.hostIP = "::1"
            }, verdict: .notHonoured),
    ]

    @Test(arguments: portCases) func tellsOfPortsOfTheMachine(_ given: PortCase) {
        let node = HostCapabilities(
            canIsolate: true, canChangeUser: true, canNetwork: given.hasNetwork)
        let spec = PodSpec.with { spec in
            spec.hostNetwork = given.isOnTheMachinesNetwork
            spec.containers = [.with { $0.ports = [given.port] }]
        }
        let found = FieldSupport.assess(spec, on: node).first { "\($0.path)".contains("hostPort") }
        #expect(found?.verdict == given.verdict)
    }

    @Test func namesWhatOnlyRootCanDo() {
        func fill(_ spec: inout PodSpec, _ container: inout Container) {
            container.securityContext = .with {
                $0.runAsUser = 1
                $0.runAsGroup = 1
                $0.privileged = true
                $0.allowPrivilegeEscalation = false
            }
            spec.securityContext = .with {
                $0.runAsUser = 1
                $0.runAsGroup = 1
                $0.supplementalGroups = [1]
                $0.fsGroup = 1
            }
        }
        let own = "spec.containers[0].securityContext"
        let shared = "spec.securityContext"
        #expect(
            refused(on: Self.nothing, fill) == [
                "\(own).privileged", "\(own).runAsUser", "\(own).runAsGroup",
                "\(shared).runAsUser", "\(shared).runAsGroup", "\(shared).supplementalGroups",
                "\(shared).fsGroup",
            ])
        #expect(refused(on: Self.everything, fill) == [])
    }

    @Test(arguments: [(["MKNOD"], true), (["CHOWN"], false), (["all"], true)])
    func tellsThatDevicesCannotBeUsed(_ added: [String], isTold: Bool) {
        let spec = PodSpec.with {
            $0.containers = [
                .with { container in
                    container.command = ["true"]
                    container.securityContext = .with { security in
                        security.capabilities = .with { $0.add = added }
                    }
                }
            ]
        }
        let fields = FieldSupport.assess(spec, on: Self.everything).map { "\($0.path)" }
        let place = "spec.containers[0].securityContext.capabilities"
        #expect(fields.contains(place) == isTold)
    }
}
