import Foundation

/// What the first process of a container sees of the world and of itself, as named facts.
///
/// It is read from outside, in `/proc`, so that nothing need run in the container for it.
struct ContainerView {
    /// What engines mount everywhere in their own way; the rest is what somebody asked for.
    private static let systemMounts = ["/proc", "/sys"]
    private static let flags: Set<Substring> = ["nosuid", "nodev", "noexec"]

    private(set) var facts: [String: String] = [:]
    private let process: Int32
    private var folder: String { "/proc/\(process)" }

    /// - Parameters:
    ///   - process: the number of the process on this machine.
    ///   - address: the Pod's, which differs from one to the next.
    ///   - volumes: where volumes are mounted whose files are looked at.
    init(process: Int32, address: String, volumes: [String]) throws {
        self.process = process
        try Self.waitForCommand(of: process)
        addCommand()
        addIdentity()
        addMounts()
        addHosts(address)
        addLimits()
        addNamespaces()
        for volume in volumes { addFiles(at: volume) }
    }

    /// Adds what a command in the container prints.
    mutating func add(_ fact: String, _ text: String) {
        facts[fact] = text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func text(_ name: String) -> String {
        FileManager.default.contents(atPath: "\(folder)/\(name)")
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func link(_ name: String) -> String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")) ?? ""
    }

    /// A runtime starts the command at last in the process that made the container.
    private static func waitForCommand(of process: Int32) throws {
        for _ in 0..<200 {
            let program = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(process)/exe")
            if !program.contains("runc") { return }
            usleep(10_000)
        }
    }

    // MARK: The process

    private mutating func addCommand() {
        let words = text("cmdline").split(separator: "\0", omittingEmptySubsequences: false)
        facts["arguments"] = "\(words.dropLast().map(String.init))"
        facts["directory"] = link("cwd")
        for variable in text("environ").split(separator: "\0") {
            let parts = variable.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            facts["variable \(parts[0])"] = String(parts.last ?? "")
        }
        let input = link("fd/0")
        facts["input"] =
            input.hasPrefix("/dev/pts/")
            ? "terminal" : String(input.prefix { $0 != ":" && $0 != "[" })
    }

    private mutating func addIdentity() {
        let names = [
            "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs",
            "Seccomp", "Umask",
        ]
        for line in text("status").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, names.contains(String(parts[0])) else { continue }
            let words = parts[1].split(whereSeparator: \.isWhitespace)
            let isSet = parts[0] == "Groups"
            facts[String(parts[0])] = (isSet ? words.sorted() : words).joined(separator: " ")
        }
        facts["out of memory score"] = text("oom_score_adj")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        for line in text("limits").split(separator: "\n").dropFirst() {
            let words = line.split(separator: " ")
            let value = words.firstIndex { $0 == "unlimited" || Int($0) != nil } ?? words.endIndex
            facts["\(words[..<value].joined(separator: " "))"] =
                words[value...].prefix(2).joined(separator: " ")
        }
    }

    private mutating func addNamespaces() {
        for name in ["net", "ipc", "pid", "uts"] {
            let own =
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\(name)")
            facts["namespace \(name)"] = link("ns/\(name)") == own ? "host" : "own"
        }
        let number = text("status").split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        let isFirst = number?.split(whereSeparator: \.isWhitespace).last == "1"
        facts["is the first process"] = "\(isFirst)"
    }

    // MARK: Files

    private mutating func addMounts() {
        for line in text("mountinfo").split(separator: "\n") {
            let words = line.split(separator: " ")
            let place = String(words[4])
            guard !Self.systemMounts.contains(where: { place.hasPrefix($0) }) else { continue }
            let options = words[5].split(separator: ",")
            facts["mount \(place)"] = options.contains("ro") ? "ro" : "rw"
            if let dash = words.firstIndex(of: "-"), dash + 1 < words.endIndex {
                facts["mount \(place) kind"] = String(words[dash + 1])
            }
            facts["mount \(place) flags"] =
                options.filter(Self.flags.contains).sorted().joined(separator: ",")
        }
    }

    /// Files are followed through links, as a process reads them.
    private mutating func addFiles(at path: String) {
        let place = "\(folder)/root\(path)"
        var status = stat()
        guard stat(place, &status) == 0 else { return }
        let mode = String(status.st_mode & 0o7777, radix: 8)
        let owner = "\(mode) \(status.st_uid):\(status.st_gid)"
        guard status.st_mode & S_IFMT == S_IFDIR else {
            let content = FileManager.default.contents(atPath: place) ?? Data()
            facts["file \(path)"] = "\(owner) \(String(decoding: content, as: UTF8.self))"
            return
        }
        facts["file \(path)"] = "\(owner) directory"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        for name in names where !name.hasPrefix("..") { addFiles(at: "\(path)/\(name)") }
    }

    private mutating func addHosts(_ address: String) {
        var addresses: [String: Set<String>] = [:]
        for line in text("root/etc/hosts").split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            for name in words.dropFirst() {
                addresses[name, default: []].insert(words[0] == address ? "Pod" : words[0])
            }
        }
        for (name, found) in addresses {
            facts["host \(name)"] = found.sorted().joined(separator: " ")
        }
        for line in text("root/etc/resolv.conf").split(separator: "\n") {
            let words = line.split(separator: " ")
            facts["resolver \(words[0])"] = words.dropFirst().joined(separator: " ")
        }
    }

    // MARK: Control groups

    private mutating func addLimits() {
        let files: [(String, controller: String, first: String, second: String)] = [
            ("memory", "memory", "memory.limit_in_bytes", "memory.max"),
            ("swap", "memory", "memory.memsw.limit_in_bytes", "memory.swap.max"),
            ("cpu quota", "cpu", "cpu.cfs_quota_us", "cpu.max"),
            ("cpu shares", "cpu", "cpu.shares", "cpu.weight"),
            ("processes", "pids", "pids.max", "pids.max"),
        ]
        let groups = text("cgroup").split(separator: "\n").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }
        for (name, controller, first, second) in files {
            let own = groups.first { $0[1].split(separator: ",").contains(Substring(controller)) }
            let place = own.map { "/\(controller)\($0[2])/\(first)" }
            let common = groups.first { $0[0] == "0" }.map { "\($0[2])/\(second)" }
            guard let file = place ?? common,
                let value = FileManager.default.contents(atPath: "/sys/fs/cgroup\(file)")
            else { continue }
            add("limit of \(name)", String(decoding: value, as: UTF8.self))
        }
    }
}
