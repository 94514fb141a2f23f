import BackendConformanceKit
import DockerBackend
import EngineKit
import Foundation
import Kubelet
import Reconcile
import Testing

/// Containers of an engine keep the promises that every backend makes.
@Suite(.serialized)
struct DockerConformanceTests {
    /// As many at a time as an engine starts containers without falling behind.
    private static let limit = 4

    /// - Parameter isFar: by TCP, where volumes and files are the engine's own.
    private static func faults(of kind: TrialEngineKind, isFar: Bool) async throws -> [String] {
        try await onThreadOfItsOwn {
            let engine = try kind.engine
            let endpoint = try isFar ? engine.networkEndpoint() : engine.endpoint
            return BackendCheck.run(BackendCheck.all, limit: Self.limit) {
                DockerSetting(engine, at: endpoint)
            }.map { "\($0.check): \($0.fault)" }
        }
    }

    @Test(.needsEngine, arguments: [false, true])
    func podmanKeepsEveryPromise(_ isFar: Bool) async throws {
        let faults = try await Self.faults(of: .podman, isFar: isFar)
        #expect(faults == [])
    }

    @Test(.needsDocker, arguments: [false, true])
    func dockerKeepsEveryPromise(_ isFar: Bool) async throws {
        let faults = try await Self.faults(of: .docker, isFar: isFar)
        #expect(faults == [])
    }

    @Test(.needsEngine) func leavesOutOneOrderOfStreamsOnly() throws {
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
    private let service: any TrialEngine
    private let endpoint: EngineEndpoint?

    /// - Parameter endpoint: where the engine is, if not behind the service's socket.
    init(_ service: any TrialEngine, at endpoint: EngineEndpoint? = nil) {
        self.service = service
        self.endpoint = endpoint
    }

    func start() throws -> any NodeBackend {
        let endpoint = try self.endpoint ?? service.endpoint
        var settings = EngineSettings(
            node: endpoint.isLocal ? "test" : "far", owner: service.folder,
            root: "\(service.folder)/pods",
            address: "192.0.2.1", endpoint: endpoint)
        settings.hasClusterDNS = true
        return try DockerBackend(endpoint, settings: settings) { [reports] in reports.wake() }
    }

    func clean(podUID: String) {}
}
