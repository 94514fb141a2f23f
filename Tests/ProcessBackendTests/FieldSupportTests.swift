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
}
