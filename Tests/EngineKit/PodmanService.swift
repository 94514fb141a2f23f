public import DockerBackend
internal import Foundation
internal import Kubelet
internal import Synchronization

/// Podman's service, with storage and networks of its own, for tests with a real engine.
///
/// One of it serves all tests of a process, and goes with it.
public final class PodmanService: Sendable {
    private static let patience: TimeInterval = 30

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
            endOnSignals()
            return service
        } catch {
            fatalError("Podman's service does not start: \(error)")
        }
    }()

    /// What the machine lacks, by the names of programs; `root`, or a right of its, where that is
    /// it.
    public static let missing: [String] = {
        var missing = ["podman", "runc", "busybox", "iptables"].filter { name in
            !["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]
                .contains { access("\($0)/\(name)", X_OK) == 0 }
        }
        if geteuid() != 0 {
            missing.append("root")
        } else if !permitsNamespaces {
            missing.append("the right to make namespaces")
        }
        return missing
    }()

    /// Whether root may do here what engines do; in a container it often may not.
    private static var permitsNamespaces: Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["unshare", "--mount", "--net", "true"]
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Signals end the program as its own end does: with the service.
    private static func endOnSignals() {
        for number in [SIGINT, SIGTERM] {
            // Containers would inherit it if it were ignored.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // The source lasts as long as its handler, which holds it: for ever.
            source.setEventHandler {
                _ = source
                exit(128 + number)
            }
            source.resume()
        }
    }

    /// Where the service listens.
    public var endpoint: EngineEndpoint {
        get throws(BackendFailure) { try EngineEndpoint("unix://\(directory.socket)") }
    }

    /// A directory that goes with the service.
    public var folder: String { directory.files }

    private init() throws {
        EngineDirectory.removeLeftovers()
        openRegistry = try TrialRegistry(.none)
        basicRegistry = try TrialRegistry(.basic)
        tokenRegistry = try TrialRegistry(.tokens)
        directory = try EngineDirectory(
            plainRegistries: [openRegistry, basicRegistry, tokenRegistry].map(\.address))
        setenv("CONTAINERS_CONF", directory.configuration, 1)
        setenv("CONTAINERS_REGISTRIES_CONF", directory.registries, 1)
        try EngineImages(directory: directory.path, run: directory.run).make()
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
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["podman"] + directory.options + ["system", "service", "--time", "0", address]
        // Containers that run out of memory leave a file where their engine was started.
        process.currentDirectoryURL = URL(filePath: directory.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try withoutBlockedSignals { try process.run() }
        let deadline = Date(timeIntervalSinceNow: patience)
        while !listens() {
            guard Date() < deadline, process.isRunning else {
                throw BackendFailure(.failed, "nothing listens at \(address)")
            }
            usleep(20_000)
        }
        return process.processIdentifier
    }

    /// Does something on a thread that blocks no signals. The threads that tests run on block
    /// most; containers of an engine that such a thread starts would do so, too, and no alarm or
    /// end of a child would ever reach a process in them.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Runs a command of `podman` on the service's storage.
    ///
    /// - Returns: what it printed.
    @discardableResult
    public func podman(_ arguments: [String]) throws -> String {
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
