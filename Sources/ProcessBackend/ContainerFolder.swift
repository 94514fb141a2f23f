internal import Foundation
internal import Kubelet
internal import KubernetesAPI

/// Where a container's files are: what a later run of the program finds it again by.
///
/// | file | content |
/// | --- | --- |
/// | `supervise`, `enter` | the scripts that keep and become the container |
/// | `child` | the process that the supervisor waits for |
/// | `started` | when it was started, in microseconds |
/// | `exit` | the exit code, once it has ended; its time is the file's |
/// | `oom` | how many of its processes were killed for memory, where it is limited |
/// | `log` | what it wrote |
struct ContainerFolder {
    let id: ContainerID
    let path: String

    init(_ id: ContainerID, in root: String) {
        self.id = id
        path = "\(root)/\(id.podUID)/containers/\(id.name)/\(id.attempt)"
    }

    var log: String { "\(path)/log" }
    var terminationLog: String { "\(path)/termination-log" }

    /// The process that the supervisor waits for, if it was started.
    var child: pid_t? { text("child").flatMap { pid_t($0) } }

    var hasEnded: Bool { FileManager.default.fileExists(atPath: "\(path)/exit") }

    var startedAt: Timestamp {
        Timestamp(microseconds: text("started").flatMap { Int64($0) } ?? 0)
    }

    /// The first process of the container as the machine numbers it. Behind a process namespace
    /// that is the only child of the one that the supervisor waits for.
    func mainProcess(isIsolated: Bool) -> pid_t? {
        guard let child, kill(child, 0) == 0 else { return nil }
        guard isIsolated else { return child }
        let children = try? String(
            contentsOfFile: "/proc/\(child)/task/\(child)/children", encoding: .utf8)
        return children?.split(separator: " ").first.flatMap { pid_t($0) }
    }

    /// How the container ended, if it has.
    func exit() -> ContainerExit? {
        guard let code = text("exit").flatMap({ Int32($0) }) else { return nil }
        let killed = text("oom")?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        return ContainerExit(
            exitCode: code, reason: code == 137 && killed > 0 ? "OOMKilled" : nil,
            startedAt: startedAt, finishedAt: modificationTime(of: "exit"),
            terminationLog: Self.tail(of: terminationLog, bytes: 4096),
            logTail: ContainerExit.logTail(of: Array(Self.tail(of: log, bytes: 2048).utf8)))
    }

    private func text(_ name: String) -> String? {
        let text = try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func modificationTime(of name: String) -> Timestamp {
        var info = stat()
        guard stat("\(path)/\(name)", &info) == 0 else { return startedAt }
        return Timestamp(
            microseconds: Int64(info.st_mtim.tv_sec) * 1_000_000
                + Int64(info.st_mtim.tv_nsec) / 1000)
    }

    private static func tail(of path: String, bytes: UInt64) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        defer { try? file.close() }
        let size = (try? file.seekToEnd()) ?? 0
        try? file.seek(toOffset: size > bytes ? size - bytes : 0)
        let data = (try? file.readToEnd()) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    // MARK: Scripts

    /// Writes the scripts of a container that is to be.
    func prepare(_ scripts: ContainerScripts, now: Timestamp) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        for file in [log, terminationLog] {
            try Data().write(to: URL(filePath: file))
        }
        chmod(terminationLog, 0o666)
        for (name, text) in [("supervise", scripts.supervise), ("enter", scripts.enter)] {
            try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        }
        try String(now.microseconds).write(
            toFile: "\(path)/started", atomically: true, encoding: .utf8)
    }
}
