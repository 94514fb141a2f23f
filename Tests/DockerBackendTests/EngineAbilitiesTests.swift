import DockerBackend
import Kubelet
import KubernetesAPI
import Testing

/// What is said of a Pod's fields before an engine is asked for anything.
@Suite struct EngineAbilitiesTests {
    private static let here = EngineAbilities(sharesFiles: true)
    private static let elsewhere = EngineAbilities(sharesFiles: false)

    private static func findings(
        on abilities: EngineAbilities, _ change: (inout PodSpec) -> Void
    ) -> [String] {
        var spec = PodSpec.with { $0.containers = [.with { $0.name = "c" }] }
        change(&spec)
        return FieldSupport.assess(spec, on: abilities).map {
            "\($0.path) \($0.verdict.rawValue)"
        }
    }

    @Test func honoursWhatMostPodsAskFor() {
        let found = Self.findings(on: Self.here) { spec in
            spec.hostAliases = [.with { $0.ip = "192.0.2.1" }]
            spec.hostname = "h"
            spec.shareProcessNamespace = true
            spec.securityContext = .with {
                $0.fsGroup = 1
                $0.sysctls = [Sysctl()]
                $0.seccompProfile = .with { $0.type = "RuntimeDefault" }
            }
            spec.volumes = [
                .with { $0.emptyDir = EmptyDirVolumeSource() },
                .with { $0.secret = SecretVolumeSource() },
            ]
            spec.containers[0].tty = true
            spec.containers[0].stdin = true
            spec.containers[0].resources = .with {
                $0.limits = ["memory": Quantity(value: 1 << 20), "cpu": Quantity(value: 1)]
            }
        }
        #expect(found == [])
    }

    @Test func namesWhatNoNodeDoesInTheOrderInWhichItIsWritten() {
        let found = Self.findings(on: Self.here) { spec in
            spec.initContainers = [
                .with { $0.volumeMounts = [.with { $0.mountPropagation = "HostToContainer" }] }
            ]
            spec.containers[0].volumeMounts = [
                .with { $0.recursiveReadOnly = "IfPossible" },
                .with { $0.recursiveReadOnly = "Enabled" },
            ]
            spec.hostUsers = false
            spec.resources = .with { $0.limits = ["cpu": Quantity(value: 1)] }
            spec.volumes = [
                .with { $0.name = "typeless" },
                .with {
                    $0.emptyDir = .with { $0.sizeLimit = Quantity(value: 1 << 20) }
                },
            ]
        }
        #expect(
            found == [
                "spec.initContainers[0].volumeMounts[0].mountPropagation not honoured",
                "spec.containers[0].volumeMounts[1].recursiveReadOnly not honoured",
                "spec.hostUsers not honoured", "spec.resources.limits not honoured",
                "spec.volumes[0] not honoured",
            ])
    }

    @Test func onlyLogsAreNotCountedOnAnotherMachine() {
        let change: (inout PodSpec) -> Void = { spec in
            spec.containers[0].resources = .with {
                $0.limits = ["ephemeral-storage": Quantity(value: 1)]
            }
            spec.hostAliases = [.with { $0.ip = "192.0.2.1" }]
            spec.volumes = [
                .with { $0.emptyDir = .with { $0.sizeLimit = Quantity(value: 1 << 20) } },
                .with { $0.hostPath = HostPathVolumeSource() },
            ]
        }
        #expect(Self.findings(on: Self.here, change) == [])
        #expect(
            Self.findings(on: Self.elsewhere, change) == [
                "spec.containers[0].resources.limits[ephemeral-storage] approximated"
            ])
    }

    @Test func honoursFiltersOfSystemCallsAndSignals() {
        let found = Self.findings(on: Self.here) { spec in
            spec.securityContext = .with {
                $0.seccompProfile = .with { $0.type = "Localhost" }
            }
            spec.containers[0].securityContext = .with {
                $0.seccompProfile = .with { $0.type = "Unconfined" }
            }
            spec.containers[0].lifecycle = .with { $0.stopSignal = "SIGUSR1" }
        }
        #expect(found == [])
    }
}
