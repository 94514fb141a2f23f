internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

/// Where a container's files are: what a later run of the program finds it again by.
///
/// | file | content |
/// | --- | --- |
/// | `configuration` | what the supervisor does; it holds a lock on it while it lives |
/// | `child` | the first process, when that was started, and the time |
/// | `failed` | why the command could not be started |
/// | `exit` | the exit code, how many of its processes were killed for memory, and the time |
/// | `reserved` | the room in which `failed` or `exit` is written, on a full disk as well |
/// | `attach` | the socket over which others join its streams, if it has an input or a terminal |
/// | `stop-signal` | the name of the signal that asks it to end, if that is not SIGTERM |
/// | `log`, `log.1`, … | what it wrote, the latest first |
struct ContainerFolder: Hashable, Sendable {
    /// F_OFD_GETLK, which the library does not name: whether a lock could be taken.
    private static let getLock: Int32 = 36

    let id: ContainerID
    let path: String

    init(_ id: ContainerID, in root: String) {
        self.id = id
        path = "\(root)/\(id.podUID)/containers/\(id.name)/\(id.attempt)"
    }

    /// The folder of a container's last attempt; `nil` where there is none.
    static func latest(_ name: String, of podUID: String, in root: String) -> ContainerFolder? {
        let path = "\(root)/\(podUID)/containers/\(name)"
        let attempts = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return attempts.compactMap { Int32($0) }.max().map {
            ContainerFolder(ContainerID(podUID: podUID, name: name, attempt: $0), in: root)
        }
    }

    /// The folder of all attempts of the container.
    var parent: String { (path as NSString).deletingLastPathComponent }

    var log: ContainerLog { ContainerLog(path: "\(path)/log") }
    var terminationLog: String { "\(path)/termination-log" }
    var configuration: String { "\(path)/configuration" }
    var attach: String { "\(path)/attach" }

    // MARK: What the supervisor tells

    /// A container's first process. Its number may be another's later; its start tells.
    private struct Child {
        let pid: pid_t
        let start: UInt64
        let startedAt: Timestamp
    }

    private var child: Child? {
        let words = words("child")
        guard words.count == 3, let pid = pid_t(words[0]), let start = UInt64(words[1]),
            let time = Int64(words[2])
        else { return nil }
        return Child(pid: pid, start: start, startedAt: Timestamp(microseconds: time))
    }

    /// When its command began to run, if it did.
    var startedAt: Timestamp? { child?.startedAt }

    /// The first process, if it is there.
    var process: pid_t? {
        guard let child, ProcessStat(of: child.pid)?.start == child.start else { return nil }
        return child.pid
    }

    /// What asks it to end.
    var stopSignal: Int32 { text("stop-signal").flatMap(StopSignal.number) ?? SIGTERM }

    /// Why the command could not be started.
    var startFault: String? { text("failed") }

    var hasEnded: Bool { access("\(path)/exit", F_OK) == 0 }

    /// Whether a supervisor keeps the container. Whoever asks takes no lock: a supervisor that is
    /// about to begin would leave the container to them.
    var isKept: Bool {
        let descriptor = open(configuration, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var lock = Glibc.flock()
        lock.l_type = Int16(F_RDLCK)
        lock.l_whence = Int16(SEEK_SET)
        let isAnswered = fcntl(descriptor, Self.getLock, &lock) == 0
        return isAnswered && lock.l_type != Int16(F_UNLCK)
    }

    /// How the container ended, if it has.
    func exit() -> ContainerExit? {
        let words = words("exit")
        guard words.count == 3, let code = Int32(words[0]), let killed = Int(words[1]),
            let time = Int64(words[2])
        else { return nil }
        let end = Timestamp(microseconds: time)
        // However it ended itself: a runtime remembers that one of its processes was killed.
        return ContainerExit(
            exitCode: code, reason: killed > 0 ? "OOMKilled" : nil,
            startedAt: startedAt ?? end, finishedAt: end,
            terminationLog: String(
                decoding: FileTail.read(
                    terminationLog, limit: ContainerExit.terminationLogLimit), as: UTF8.self),
            logTail: log.tail)
    }

    private func words(_ name: String) -> [Substring] {
        text(name)?.split(separator: " ") ?? []
    }

    private func text(_ name: String) -> String? {
        let text = try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: Preparing

    /// Writes what a container that is to be needs.
    func prepare(_ supervisor: SupervisorConfiguration) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        for name in ["child", "failed", "exit", "stop-signal"] { unlink("\(path)/\(name)") }
        for file in ["\(path)/log", terminationLog] {
            try Data().write(to: URL(filePath: file))
        }
        chmod(terminationLog, 0o666)
        if let signal = supervisor.container.stopSignal {
            try Data(signal.utf8).write(to: URL(filePath: "\(path)/stop-signal"))
        }
        try replace("configuration", with: try supervisor.content())
    }

    /// Writes a file, with variables of Secrets in it, that no other user may read.
    private func replace(_ name: String, with data: Data) throws {
        let fresh = "\(path)/\(name).new"
        unlink(fresh)
        let isWritten = FileManager.default.createFile(
            atPath: fresh, contents: data, attributes: [.posixPermissions: 0o600])
        guard isWritten, rename(fresh, "\(path)/\(name)") == 0 else {
            throw BackendFailure(.failed, "\(name): \(String(cString: strerror(errno)))")
        }
    }
}
