internal import Foundation
internal import Kubelet
internal import KubernetesAPI

/// Reads the log of a container while it grows, also across its rotation.
struct LogReader {
    private static let readSize = 64 * 1024
    /// What a line may grow to; a longer one is handed out in parts.
    private static let lineLimit = 1024 * 1024

    private let log: ContainerLog
    private var waiting: [String]
    private var file: FileHandle?
    private var inode: UInt64 = 0
    /// What was read behind the last line break.
    private var rest: [UInt8] = []
    /// The beginnings of lines that go on, by their streams.
    private var parts: [LogLine.Source: (time: Timestamp, bytes: [UInt8])] = [:]

    init(_ log: ContainerLog) {
        self.log = log
        waiting = log.files
    }

    /// All lines that have come since the last time.
    mutating func read() -> [LogLine] {
        var lines: [LogLine] = []
        while true {
            if file == nil {
                guard !waiting.isEmpty else { return lines }
                open(waiting.removeFirst())
            }
            // Asked before reading: what is written to a file before it is left is read.
            let isLeft = !waiting.isEmpty || Self.inode(of: log.path) != inode
            lines += take()
            guard isLeft else { return lines }
            try? file?.close()
            file = nil
            if waiting.isEmpty { waiting = [log.path] }
        }
    }

    /// What is left of lines that have no end, once nothing more will come.
    mutating func finish() -> [LogLine] {
        defer { parts.removeAll() }
        return parts.map { LogLine(time: $1.time, source: $0, bytes: $1.bytes) }
            .sorted { $0.time < $1.time }
    }

    private mutating func open(_ path: String) {
        file = FileHandle(forReadingAtPath: path)
        inode = Self.inode(of: path)
    }

    private static func inode(of path: String) -> UInt64 {
        var info = stat()
        return stat(path, &info) == 0 ? UInt64(info.st_ino) : 0
    }

    private mutating func take() -> [LogLine] {
        var lines: [LogLine] = []
        while let data = try? file?.read(upToCount: Self.readSize), !data.isEmpty {
            rest += data
            guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else {
                // No entry is so long: this is no log.
                if rest.count > Self.lineLimit { rest.removeAll() }
                continue
            }
            for entry in ContainerLog.entries(in: rest[..<end]) {
                if let line = add(entry) { lines.append(line) }
            }
            rest.removeFirst(end + 1)
        }
        return lines
    }

    private mutating func add(_ entry: ContainerLog.Entry) -> LogLine? {
        var part = parts.removeValue(forKey: entry.source) ?? (entry.time, [])
        part.bytes += entry.bytes
        if entry.isWhole || part.bytes.count >= Self.lineLimit {
            return LogLine(time: part.time, source: entry.source, bytes: part.bytes)
        }
        parts[entry.source] = part
        return nil
    }
}
