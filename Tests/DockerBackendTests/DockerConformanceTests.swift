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
    /// As many at a time as an engine starts containers without falling behind.
    private static let limit = 4

    @Test func keepsEveryPromise() async throws {
        let service = try #require(PodmanService.shared)
        let faults = try await onThreadOfItsOwn {
            BackendCheck.run(BackendCheck.all, limit: Self.limit) { DockerSetting(service) }
                .map { "\($0.check): \($0.fault)" }
        }
        #expect(faults == [])
    }

    @Test func leavesOutOneOrderOfStreamsOnly() throws {
        let offers = DockerSetting(try #require(PodmanService.shared)).offers
        #expect(Set(BackendFeature.allCases).subtracting(offers) == [.streamOrder])
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
        var settings = EngineSettings(
            node: "test", owner: service.folder, root: "\(service.folder)/pods",
            address: "192.0.2.1", endpoint: endpoint)
        settings.hasClusterDNS = true
        return try DockerBackend(endpoint, settings: settings) { [reports] in reports.wake() }
    }

    func clean(podUID: String) {}
}
