public import DockerBackend
internal import Foundation
internal import Kubelet
internal import Synchronization

/// Podman's service, with storage and networks of its own, for tests with a real engine.
///
/// One of it serves all tests of a process, and goes with it.
public final class PodmanService: TrialEngine {
    /// Ulimits that every machine permits; events in a file, as there may be no journal; and
    /// processes that look after commands of tests go soon after these.
    private static let configuration = """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=32768:32768"]
        [engine]
        runtime = "runc"
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        exit_command_delay = 10
        [network]
        network_backend = "netavark"

        """

    /// Images of this machine cannot be pulled, and Podman says so at once: where a registry
    /// refuses the connection it would try three times, a second apart.
    private static let localRegistry = """
        [[registry]]
        location = "localhost"
        blocked = true

        """

    /// What it can pull from, by how that is logged in to.
    public let openRegistry: TrialRegistry
    public let basicRegistry: TrialRegistry
    public let tokenRegistry: TrialRegistry

    let directory: EngineDirectory
    private let service: pid_t
    /// The service that listens to TCP, once somebody has asked for it.
    private let networkService = Mutex<(process: pid_t, port: Int)?>(nil)

    /// The service of this process; `nil` where the machine lacks something, which `missing`
    /// tells.
    public static let shared: PodmanService? = {
        guard missing.isEmpty else { return nil }
        do {
            let service = try PodmanService()
            atexit { PodmanService.shared?.close() }
            EngineNeeds.exitsOnSignals
            return service
        } catch {
            fatalError("Podman's service does not start: \(error)")
        }
    }()

    /// What the machine lacks, by the names of programs; `root`, or a right of its, where that is
    /// it.
    public static let missing = EngineNeeds.missing(of: ["podman", "runc", "busybox", "iptables"])

    /// Where the service listens.
    public var endpoint: EngineEndpoint {
        get throws(BackendFailure) { try EngineEndpoint("unix://\(directory.socket)") }
    }

    /// A directory that goes with the service.
    public var folder: String { directory.files }

    private init() throws {
        openRegistry = try TrialRegistry(.none)
        basicRegistry = try TrialRegistry(.basic)
        tokenRegistry = try TrialRegistry(.tokens)
        directory = try EngineDirectory(of: .podman)
        let registries = [openRegistry, basicRegistry, tokenRegistry].map {
            "[[registry]]\nlocation = \"\($0.address)\"\ninsecure = true\n"
        }
        setenv(
            "CONTAINERS_CONF", try directory.write(Self.configuration, to: "containers.conf"), 1)
        setenv(
            "CONTAINERS_REGISTRIES_CONF",
            try directory.write(Self.localRegistry + registries.joined(), to: "registries.conf"), 1)
        try EngineImages(directory: directory).make()
        let socket = directory.socket
        service = try Self.serve(directory, at: "unix://\(socket)") {
            FileManager.default.fileExists(atPath: socket)
        }
    }

    /// Where a service on the same storage listens to TCP, on this machine alone. As on an engine
    /// of another machine, volumes are the engine's own there.
    public func networkEndpoint() throws -> EngineEndpoint {
        try EngineEndpoint(try networkAddress())
    }

    /// The same as a text: `tcp://127.0.0.1:4321`.
    public func networkAddress() throws -> String {
        let port = try networkService.withLock { running in
            if let running { return running.port }
            let port = try Loopback.freePort()
            let process = try Self.serve(directory, at: "tcp://127.0.0.1:\(port)") {
                Loopback.accepts(port)
            }
            running = (process, port)
            return port
        }
        return "tcp://127.0.0.1:\(port)"
    }

    /// Starts a service and waits until it listens.
    private static func serve(
        _ directory: EngineDirectory, at address: String, listens: () -> Bool
    ) throws -> pid_t {
        try directory.start(
            ["podman"] + directory.options + ["system", "service", "--time", "0", address],
            address, listens: listens)
    }

    @discardableResult
    public func run(_ arguments: [String]) throws -> String {
        try directory.run(["podman"] + arguments)
    }

    /// Puts an image into a registry, made of busybox and a file that tells its content from that
    /// of others.
    ///
    /// - Returns: its digest.
    @discardableResult
    public func publish(
        _ name: String, tag: String = "1", content: String, in registry: TrialRegistry
    ) throws -> String {
        let folder = "\(folder)/publish-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: "\(folder)/extra", withIntermediateDirectories: true)
        try content.write(
            toFile: "\(folder)/extra/content", atomically: true, encoding: .utf8)
        let archive = "\(folder)/layer.tar"
        _ = try directory.run([
            "tar", "-cf", archive, "-C", "\(directory.path)/busybox", ".", "-C",
            "\(folder)/extra", "content",
        ])
        func digest(_ file: String) throws -> String {
            "sha256:" + (try directory.run(["sha256sum", file]).prefix { $0 != " " })
        }
        let layer = Array(try Data(contentsOf: URL(filePath: archive)))
        return try registry.add(
            name, tag: tag, layer: (layer, try digest(archive)),
            variables: ["PATH=/bin", "CONTENT=\(content)"]
        ) { bytes in
            let file = "\(folder)/blob"
            try Data(bytes).write(to: URL(filePath: file))
            return try digest(file)
        }
    }

    /// Ends the service and removes everything that it kept.
    private func close() {
        let others = networkService.withLock { $0.map { [$0.process] } ?? [] }
        for process in [service] + others {
            kill(process, SIGTERM)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        directory.remove()
    }
}
