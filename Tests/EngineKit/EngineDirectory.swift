internal import Foundation
internal import Kubelet

/// Where a service of Podman keeps everything: storage, networks, sockets, and what it runs.
struct EngineDirectory: Sendable {
    private static let prefix = "reconcile-engine-"

    let path: String

    var socket: String { "\(path)/engine.sock" }
    var configuration: String { "\(path)/containers.conf" }
    /// Says which registries there are.
    var registries: String { "\(path)/registries.conf" }
    /// What tests keep there.
    var files: String { "\(path)/files" }

    /// What tells every command of `podman` to work here.
    var options: [String] {
        [
            "--root", "\(path)/storage", "--runroot", "\(path)/run",
            "--network-config-dir", "\(path)/networks",
        ]
    }

    /// Ulimits that every machine permits; events in a file, as there may be no journal; and
    /// processes that look after commands of tests go soon after these.
    private static let configurationText = """
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
    private static let registriesText = """
        [[registry]]
        location = "localhost"
        blocked = true

        """

    /// The directory of this process.
    ///
    /// - Parameter addresses: the registries that are spoken to without TLS.
    init(plainRegistries addresses: [String]) throws {
        path = Self.path(of: getpid())
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        let plain = addresses.map { "[[registry]]\nlocation = \"\($0)\"\ninsecure = true\n" }
        let registriesText = Self.registriesText + plain.joined()
        for (file, text) in [
            (configuration, Self.configurationText), (registries, registriesText),
        ] {
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
    }

    private init(path: String) { self.path = path }

    private static func path(of process: pid_t) -> String {
        "\(URL(filePath: NSTemporaryDirectory()).standardizedFileURL.path)/\(prefix)\(process)"
    }

    // MARK: Commands

    /// Runs a program to its end, `podman` on what is here.
    ///
    /// - Returns: what it printed.
    /// - Throws: `BackendFailure` with that, if the end is not good.
    func run(_ command: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            command.first == "podman" ? ["podman"] + options + command.dropFirst() : command
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

    // MARK: The end

    /// Ends what runs from here, and removes everything.
    func remove() {
        _ = try? run(["podman", "pod", "rm", "--all", "--force", "--time", "0"])
        _ = try? run(["podman", "rm", "--all", "--force", "--time", "0"])
        _ = try? run(["podman", "network", "prune", "--force"])
        for process in processes { kill(process, SIGKILL) }
        _ = try? run(["umount", "-R", "\(path)/storage/overlay"])
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Podman's processes that were started for this directory: the service, its name server, and
    /// those that look after containers and commands. They name it in their arguments.
    private var processes: [pid_t] {
        let names: Set = ["podman", "conmon", "aardvark-dns"]
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

    /// Removes what earlier processes left that were killed.
    static func removeLeftovers() {
        let parent = URL(filePath: NSTemporaryDirectory()).standardizedFileURL.path
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
            guard name.hasPrefix(prefix), let owner = pid_t(name.dropFirst(prefix.count)),
                kill(owner, 0) == -1, errno == ESRCH
            else { continue }
            EngineDirectory(path: "\(parent)/\(name)").remove()
        }
    }
}
