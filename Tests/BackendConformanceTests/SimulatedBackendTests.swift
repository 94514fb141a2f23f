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
        #expect(check.missing(in: setting).isEmpty, "it can be asked for everything")
        try check.run(on: setting)
    }
}

private struct SimulatedSetting: BackendSetting {
    let offers = Set(BackendFeature.allCases)
    let image = "localhost/busybox:1"
    let clock: any WallClock = SimulatedClock(start: Timestamp(seconds: 1_767_600_000))
    private let machine = SimulatedBackend()

    func start() -> any NodeBackend {
        machine.restart()
        return machine
    }

    func clean(podUID: String) {}
}
