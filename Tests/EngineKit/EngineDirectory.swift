internal import Foundation
internal import Kubelet

/// Where an engine keeps everything: storage, networks, sockets, and what it runs.
struct EngineDirectory: Sendable {
    /// Whose it is; the name of its command as well.
    enum Engine: String, CaseIterable {
        case podman, docker

        fileprivate var prefix: String { "reconcile-\(rawValue)-" }
    }

    private static let patience: TimeInterval = 30

    let engine: Engine
    let path: String

    var socket: String { "\(path)/engine.sock" }
    /// What tests keep there.
    var files: String { "\(path)/files" }

    /// What tells every command of the engine to work here.
    var options: [String] {
        switch engine {
        case .podman:
            [
                "--root", "\(path)/storage", "--runroot", "\(path)/run",
                "--network-config-dir", "\(path)/networks",
            ]
        case .docker: ["--host", "unix://\(socket)"]
        }
    }

    /// The directory of this process, without what earlier ones left that were killed.
    init(of engine: Engine) throws {
        self.engine = engine
        path = "\(Self.parent)/\(engine.prefix)\(getpid())"
        Self.removeLeftovers(of: engine)
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
    }

    private init(of engine: Engine, path: String) {
        self.engine = engine
        self.path = path
    }

    private static var parent: String {
        URL(filePath: NSTemporaryDirectory()).standardizedFileURL.path
    }

    /// Writes a file of the engine's own.
    ///
    /// - Returns: its path.
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        return "\(path)/\(name)"
    }

    // MARK: Commands

    /// Runs a program to its end, the engine's on what is here.
    ///
    /// - Returns: what it printed.
    /// - Throws: `BackendFailure` with that, if the end is not good.
    func run(_ command: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            command.first == engine.rawValue
            ? [engine.rawValue] + options + command.dropFirst() : command
        // Not a pipe: programs that stay, such as a name server, would keep it open.
        let file = "\(path)/output-\(UUID().uuidString)"
        try Data().write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let output = try FileHandle(forWritingTo: URL(filePath: file))
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Nor is the end told to `Process` while such programs hold what they have inherited.
        var status: Int32 = 0
        while waitpid(process.processIdentifier, &status, 0) == -1, errno == EINTR {}
        let text = try Data(contentsOf: URL(filePath: file))
        guard status == 0 else {
            throw BackendFailure(
                .failed,
                "\(command.joined(separator: " ")): \(String(decoding: text, as: UTF8.self))")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Starts a service and waits until it listens.
    func start(_ command: [String], _ place: String, listens: () -> Bool) throws -> pid_t {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        // Containers that run out of memory leave a file where their engine was started.
        process.currentDirectoryURL = URL(filePath: path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try Self.withoutBlockedSignals { try process.run() }
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        while !listens() {
            guard Date() < deadline, process.isRunning else {
                throw BackendFailure(.failed, "nothing listens at \(place)")
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

    // MARK: The end

    /// Ends what runs from here, and removes everything.
    func remove() {
        switch engine {
        case .podman:
            _ = try? run(["podman", "pod", "rm", "--all", "--force", "--time", "0"])
            _ = try? run(["podman", "rm", "--all", "--force", "--time", "0"])
            _ = try? run(["podman", "network", "prune", "--force"])
        case .docker:
            let all = try? run(["docker", "ps", "--all", "--quiet"])
            let containers = all?.split(separator: "\n").map(String.init) ?? []
            _ = try? run(["docker", "rm", "--force", "--volumes"] + containers)
            _ = try? run(["docker", "network", "prune", "--force"])
        }
        for process in processes { kill(process, SIGKILL) }
        _ = try? run(["umount", "-R", "\(path)/storage/overlay"])
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The engine's processes that were started for this directory: the service, its name server,
    /// and those that look after containers and commands. They name it in their arguments.
    private var processes: [pid_t] {
        let names: Set =
            switch engine {
            case .podman: ["podman", "conmon", "aardvark-dns"]
            case .docker: ["dockerd", "containerd", "containerd-shim-runc-v2"]
            }
        let mark = Data("\(path)/".utf8)
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { pid_t($0) }.filter { process in
            guard let arguments = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"),
                let program = arguments.split(separator: 0).first,
                let name = String(decoding: program, as: UTF8.self).split(separator: "/").last
            else { return false }
            return names.contains(String(name)) && arguments.range(of: mark) != nil
        }
    }

    private static func removeLeftovers(of engine: Engine) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
            guard name.hasPrefix(engine.prefix),
                let owner = pid_t(name.dropFirst(engine.prefix.count)),
                kill(owner, 0) == -1, errno == ESRCH
            else { continue }
            EngineDirectory(of: engine, path: "\(parent)/\(name)").remove()
        }
    }
}
