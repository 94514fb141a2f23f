public import DockerBackend
internal import Foundation
internal import Kubelet

/// Docker's own engine, with storage of its own, for tests.
///
/// It leaves this machine's firewall alone, so its containers reach this machine, and it them, but
/// nothing beyond.
public final class DockerService: TrialEngine {
    /// The engine of this process; `nil` where the machine lacks something, which `missing` tells.
    public static let shared: DockerService? = {
        guard missing.isEmpty else { return nil }
        do {
            let service = try DockerService()
            atexit { DockerService.shared?.close() }
            EngineNeeds.exitsOnSignals
            return service
        } catch {
            fatalError("Docker does not start: \(error)")
        }
    }()

    /// What the machine lacks, by the names of programs; `root`, or a right of its, where that is
    /// it.
    public static let missing = EngineNeeds.missing(of: [
        "docker", "dockerd", "containerd", "runc", "busybox",
    ])

    private let directory: EngineDirectory
    private let service: pid_t
    private let port: Int

    public var endpoint: EngineEndpoint {
        get throws { try EngineEndpoint("unix://\(directory.socket)") }
    }
    public var folder: String { directory.files }

    public func networkEndpoint() throws -> EngineEndpoint {
        try EngineEndpoint("tcp://127.0.0.1:\(port)")
    }

    @discardableResult
    public func run(_ arguments: [String]) throws -> String {
        try directory.run(["docker"] + arguments)
    }

    private init() throws {
        directory = try EngineDirectory(of: .docker)
        let (directory, port) = (directory, try Loopback.freePort())
        self.port = port
        let path = directory.path
        // It warns, and waits a quarter of a minute, where it listens to TCP without TLS.
        service = try directory.start(
            [
                "dockerd", "--data-root", "\(path)/storage", "--exec-root", "\(path)/run",
                "--pidfile", "\(path)/pid", "--host", "unix://\(directory.socket)",
                "--host", "tcp://127.0.0.1:\(port)", "--tls=false", "--bridge", "none",
                "--iptables=false", "--ip-forward=false", "--shutdown-timeout", "1",
            ], directory.socket
        ) { Loopback.accepts(port) && (try? directory.run(["docker", "version"])) != nil }
        try EngineImages(directory: directory).make()
    }

    /// Ends the engine and removes everything that it kept.
    private func close() {
        directory.remove()
        var status: Int32 = 0
        waitpid(service, &status, 0)
    }
}
