import BackendConformanceKit
import Foundation
import Kubelet
import KubernetesAPI
import Reconcile
import Testing

@testable import ProcessBackend

/// Processes keep the promises that every backend makes, whatever the machine permits.
@Suite(.serialized) struct ProcessBackendConformanceTests {
    private static let limit = 12

    @Test func plainProcessesKeepThem() {
        let permitted = HostCapabilities()
        expectAllKept(
            HostCapabilities(canIsolate: false, canChangeUser: permitted.canChangeUser))
    }

    @Test(.enabled(if: HostCapabilities().canIsolate)) func isolatedProcessesKeepThem() {
        expectAllKept(HostCapabilities())
    }

    private func expectAllKept(_ capabilities: HostCapabilities) {
        let faults = BackendCheck.run(BackendCheck.all, limit: Self.limit) {
            ProcessSetting(capabilities)
        }
        for (check, fault) in faults { Issue.record("\(check): \(fault)") }
    }
}

private struct ProcessSetting: BackendSetting {
    let offers: Set<BackendFeature>
    /// The machine stands for every image.
    let image = "localhost/machine:1"
    var clock: any WallClock { reportClock }
    private let reportClock = ReportClock()
    private let capabilities: HostCapabilities
    private let root: String

    init(_ capabilities: HostCapabilities) {
        self.capabilities = capabilities
        var offers: Set<BackendFeature> = [.programs, .survival]
        if capabilities.canIsolate { offers.formUnion([.volumes, .processNamespaces]) }
        if capabilities.canNetwork { offers.insert(.networks) }
        if capabilities.controlGroups != nil { offers.insert(.memoryLimits) }
        if capabilities.canChangeUser, capabilities.canIsolate { offers.insert(.users) }
        self.offers = offers
        root = FileManager.default.temporaryDirectory
            .appending(path: "process-backend-\(UUID().uuidString)").path(percentEncoded: false)
    }

    func start() throws -> any NodeBackend {
        try ProcessBackend(
            root: root, address: "127.0.0.1", capabilities: capabilities,
            onReport: { [reportClock] in reportClock.wake() })
    }

    func clean(podUID: String) {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: "/tmp")) ?? []
        where name.hasPrefix("mark-\(podUID)") {
            try? manager.removeItem(atPath: "/tmp/\(name)")
        }
        try? manager.removeItem(atPath: root)
    }

}
