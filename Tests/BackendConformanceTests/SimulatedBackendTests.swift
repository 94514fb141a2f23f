import BackendConformanceKit
import Kubelet
import KubernetesAPI
import Reconcile
import Testing

@testable import PodConformanceKit

/// The simulated backend keeps the promises that every backend makes, in virtual time.
@Suite struct SimulatedBackendTests {
    @Test(arguments: BackendCheck.all)
    func keeps(_ check: BackendCheck) throws {
        let setting = SimulatedSetting()
        if check.missing(in: setting).isEmpty { try check.run(on: setting) }
    }

    /// What the simulated machine does not have is known, and nothing else is left out.
    @Test func leavesOutWhatItSaysOnly() {
        let setting = SimulatedSetting()
        #expect(Set(BackendFeature.allCases).subtracting(setting.offers) == [.programs, .users])
    }
}

private struct SimulatedSetting: BackendSetting {
    let offers: Set<BackendFeature> = [
        .volumes, .processNamespaces, .networks, .images, .memoryLimits, .servers,
        .streamOrder, .survival,
    ]
    let image = "localhost/busybox:1"
    let clock: any WallClock = SimulatedClock(start: Timestamp(seconds: 1_767_600_000))
    private let machine = SimulatedBackend()

    func start() -> any NodeBackend {
        machine.restart()
        return machine
    }

    func clean(podUID: String) {}
}
