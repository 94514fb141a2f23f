public import DockerBackend
internal import Foundation
internal import Kubelet
internal import Synchronization

/// Podman's service, with storage and networks of its own, for tests with a real engine.
///
/// One of it serves all tests of a process, and goes with it.
public final class PodmanService: Sendable {
    private static let patience: TimeInterval = 30

    private let directory: String
    private let service: pid_t

    /// The service of this process; `nil` where the machine lacks something, which `missing`
    /// tells.
    public static let shared: PodmanService? = {
        guard missing.isEmpty else { return nil }
        do {
            let service = try PodmanService()
            atexit { PodmanService.shared?.close() }
            return service
        } catch {
            fatalError("Podman's service does not start: \(error)")
        }
    }()

    /// What the machine lacks, by the names of programs; `root` where that is it.
    public static let missing: [String] = {
        var missing = ["podman", "runc", "busybox", "iptables"].filter { name in
            !["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]
                .contains { access("\($0)/\(name)", X_OK) == 0 }
        }
        if geteuid() != 0 { missing.append("root") }
        return missing
    }()

    private var socket: String { "\(directory)/engine.sock" }

    /// Where the service listens.
    public var endpoint: EngineEndpoint {
        get throws(BackendFailure) { try EngineEndpoint("unix://\(socket)") }
    }

    /// A directory that goes with the service.
    public var folder: String { "\(directory)/files" }

    private init() throws {
        let directory = "\(NSTemporaryDirectory())/reconcile-engine-\(getpid())"
        self.directory = directory
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: "\(directory)/files", withIntermediateDirectories: true)
        try Self.configuration.write(
            toFile: "\(directory)/containers.conf", atomically: true, encoding: .utf8)
        setenv("CONTAINERS_CONF", "\(directory)/containers.conf", 1)
        try EngineImages(directory: directory) { try Self.run($0, in: directory) }.make()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["podman"] + Self.options(directory)
            + ["system", "service", "--time", "0", "unix://\(directory)/engine.sock"]
        // Containers that run out of memory leave a file where their engine was started.
        process.currentDirectoryURL = URL(filePath: directory)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        service = process.processIdentifier
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        while !manager.fileExists(atPath: "\(directory)/engine.sock") {
            guard Date() < deadline, process.isRunning else {
                throw BackendFailure(.failed, "there is no socket")
            }
            usleep(20_000)
        }
    }

    /// Ulimits that every machine permits; and events in a file, as there may be no journal.
    private static let configuration = """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=32768:32768"]
        [engine]
        runtime = "runc"
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        [network]
        network_backend = "netavark"

        """

    private static func options(_ directory: String) -> [String] {
        [
            "--root", "\(directory)/storage", "--runroot", "\(directory)/run",
            "--network-config-dir", "\(directory)/networks",
        ]
    }

    /// Runs a command of `podman` on the service's storage.
    ///
    /// - Returns: what it printed.
    @discardableResult
    public func podman(_ arguments: [String]) throws -> String {
        try Self.run(["podman"] + Self.options(directory) + arguments, in: directory)
    }

    /// Runs a program to its end.
    ///
    /// - Throws: `BackendFailure` with what it printed, if that is not good.
    static func run(_ command: [String], in directory: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            command.first == "podman" && !command.contains("--root")
            ? ["podman"] + options(directory) + command.dropFirst() : command
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BackendFailure(
                .failed,
                "\(command.joined(separator: " ")): \(String(decoding: text, as: UTF8.self))")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Ends the service and removes everything that it kept.
    private func close() {
        _ = try? podman(["rm", "--all", "--force", "--time", "0"])
        _ = try? podman(["network", "prune", "--force"])
        kill(service, SIGTERM)
        var status: Int32 = 0
        waitpid(service, &status, 0)
        _ = try? Self.run(["umount", "-R", "\(directory)/storage/overlay"], in: directory)
        try? FileManager.default.removeItem(atPath: directory)
    }
}
