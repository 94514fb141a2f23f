public import DockerBackend
internal import Foundation
internal import Kubelet

/// Podman's service, with storage and networks of its own, for tests with a real engine.
///
/// One of it serves all tests of a process, and goes with it.
public final class PodmanService: Sendable {
    private static let patience: TimeInterval = 30

    let directory: EngineDirectory
    private let service: pid_t

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

    /// What the machine lacks, by the names of programs; `root` where that is it.
    public static let missing: [String] = {
        var missing = ["podman", "runc", "busybox", "iptables"].filter { name in
            !["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]
                .contains { access("\($0)/\(name)", X_OK) == 0 }
        }
        if geteuid() != 0 { missing.append("root") }
        return missing
    }()

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
        directory = try EngineDirectory()
        setenv("CONTAINERS_CONF", directory.configuration, 1)
        setenv("CONTAINERS_REGISTRIES_CONF", directory.registries, 1)
        try EngineImages(directory: directory.path, run: directory.run).make()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["podman"] + directory.options
            + ["system", "service", "--time", "0", "unix://\(directory.socket)"]
        // Containers that run out of memory leave a file where their engine was started.
        process.currentDirectoryURL = URL(filePath: directory.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        service = process.processIdentifier
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        while !FileManager.default.fileExists(atPath: directory.socket) {
            guard Date() < deadline, process.isRunning else {
                throw BackendFailure(.failed, "there is no socket")
            }
            usleep(20_000)
        }
    }

    /// Runs a command of `podman` on the service's storage.
    ///
    /// - Returns: what it printed.
    @discardableResult
    public func podman(_ arguments: [String]) throws -> String {
        try directory.run(["podman"] + arguments)
    }

    /// Ends the service and removes everything that it kept.
    private func close() {
        kill(service, SIGTERM)
        var status: Int32 = 0
        waitpid(service, &status, 0)
        directory.remove()
    }
}
