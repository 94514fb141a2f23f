internal import Kubelet
internal import KubernetesAPI

/// Takes apart what a container without a terminal writes: both streams come on one connection, in
/// frames with a header of eight bytes.
struct OutputFrames {
    typealias Frame = (source: LogLine.Source, bytes: [UInt8])

    private static let headerSize = 8
    private static let standardError: UInt8 = 2

    private var pending: [UInt8] = []

    /// Adds what was received.
    ///
    /// - Returns: the frames that are complete with it, in order.
    mutating func add(_ bytes: some Sequence<UInt8>) -> [Frame] {
        pending += bytes
        var frames: [Frame] = []
        var start = 0
        while pending.count - start >= Self.headerSize {
            let size = pending[(start + 4)..<(start + Self.headerSize)]
                .reduce(0) { $0 << 8 | Int($1) }
            let end = start + Self.headerSize + size
            guard end <= pending.count else { break }
            let source: LogLine.Source =
                pending[start] == Self.standardError ? .standardError : .standardOutput
            frames.append((source, Array(pending[(start + Self.headerSize)..<end])))
            start = end
        }
        pending.removeFirst(start)
        return frames
    }
}

/// Puts the lines of a log together from the pieces in which an engine hands it out: each begins
/// with its time.
struct LogLineAssembly {
    /// What a line may grow to; a longer one is handed out in parts.
    private static let lineLimit = 1024 * 1024

    private var open: [LogLine.Source: [UInt8]] = [:]

    /// Adds a piece.
    ///
    /// - Returns: the lines that end in it.
    mutating func add(_ bytes: [UInt8], from source: LogLine.Source) -> [LogLine] {
        var line = open.removeValue(forKey: source) ?? []
        var lines: [LogLine] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || line.count >= Self.lineLimit {
                lines.append(Self.line(line, from: source))
                line.removeAll(keepingCapacity: true)
                if byte == UInt8(ascii: "\n") { continue }
            }
            line.append(byte)
        }
        if !line.isEmpty { open[source] = line }
        return lines
    }

    /// The lines that never ended.
    mutating func finish() -> [LogLine] {
        defer { open.removeAll() }
        return [LogLine.Source.standardOutput, .standardError].compactMap { source in
            open[source].map { Self.line($0, from: source) }
        }
    }

    private static func line(_ bytes: [UInt8], from source: LogLine.Source) -> LogLine {
        let stamp = bytes.prefix { $0 != UInt8(ascii: " ") }
        guard let time = Timestamp(String(decoding: stamp, as: UTF8.self)) else {
            return LogLine(time: Timestamp(), source: source, bytes: bytes)
        }
        return LogLine(time: time, source: source, bytes: Array(bytes.dropFirst(stamp.count + 1)))
    }
}
