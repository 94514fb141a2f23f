import BackendConformanceKit
import DockerBackend
import EngineKit
import Foundation
import Kubelet
import Reconcile
import Testing

/// Containers of an engine keep the promises that every backend makes.
@Suite(
    .serialized,
    .enabled(
        if: PodmanService.missing.isEmpty,
        "lacks \(PodmanService.missing.joined(separator: ", "))"))
struct DockerConformanceTests {
    @Test(arguments: BackendCheck.all)
    func keeps(_ check: BackendCheck) async throws {
        try await onThreadOfItsOwn {
            let setting = DockerSetting(try #require(PodmanService.shared))
            if check.missing(in: setting).isEmpty { try check.run(on: setting) }
        }
    }
}

struct DockerSetting: BackendSetting {
    /// Engines read the streams as two pipes, whose order nobody knows afterwards.
    let offers = Set(BackendFeature.allCases).subtracting([.streamOrder])
    let image = "localhost/busybox:1"
    var clock: any WallClock { reports }
    private let reports = ReportClock()
    private let service: PodmanService

    init(_ service: PodmanService) { self.service = service }

    func start() throws -> any NodeBackend {
        let endpoint = try service.endpoint
        let settings = EngineSettings(
            node: "test", owner: service.folder, root: "\(service.folder)/pods",
            address: "192.0.2.1", endpoint: endpoint)
        return try DockerBackend(endpoint, settings: settings) { [reports] in reports.wake() }
    }

    func clean(podUID: String) {}
}
