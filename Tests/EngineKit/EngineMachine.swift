internal import BackendConformanceKit
internal import DockerBackend
internal import Foundation
internal import Kubelet
public import KubernetesAPI
public import PodConformanceKit
internal import Synchronization

/// A real engine for recorded scenarios.
public struct EngineMachine: ScenarioMachine {
    private static let counter = Mutex(0)
    private static let address = "198.18.0.1"

    public let offers: Set = [
        "memory-limit", "shared-pid-namespace", "second-image", "pid-namespace",
        "network-namespace", "root",
    ]
    private let service: any TrialEngine

    /// - Throws: `BackendFailure` if the machine lacks something that the engine needs.
    public init(_ kind: TrialEngineKind) throws {
        service = try kind.engine
        // What the first container of all makes: the bridge, and the rules of its firewall.
        let first = try makeNode()
        _ = try service.run(
            ["run", "--rm", "--network", "reconcile", "localhost/busybox:1", "true"])
        first.close()
    }

    public func obstacle(to spec: PodSpec) -> String? {
        FieldSupport.assess(spec, on: EngineAbilities(sharesFiles: true))
            .first { $0.verdict == .notHonoured }
            .map { "\($0.path): \($0.reason)" }
    }

    public func makeNode() throws -> ScenarioNode {
        let number = Self.counter.withLock { number in
            number += 1
            return number
        }
        let clock = ReportClock()
        let endpoint = try service.endpoint
        var settings = EngineSettings(
            node: "scenario-\(number)", owner: service.folder,
            root: "\(service.folder)/\(number)", address: Self.address, endpoint: endpoint)
        settings.hasClusterDNS = true
        let backend = try DockerBackend(endpoint, settings: settings) { clock.wake() }
        return ScenarioNode(
            backend: backend, clock: clock, namespace: "scenario-\(getpid())-\(number)",
            address: Self.address, log: { backend.log(of: $0) },
            close: { backend.removeOrphans(keeping: []) })
    }
}
