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

/// Puts the lines of a log together from the pieces in which an engine hands it out.
///
/// Each piece is a line, or a part of one, and begins with its time. What a container with a
/// terminal writes has no pieces: there each line begins with its time.
struct LogLineAssembly {
    /// What a line may grow to; a longer one is handed out in parts.
    private static let lineLimit = 1024 * 1024
    private static let newline = UInt8(ascii: "\n")

    private var open: [LogLine.Source: (time: Timestamp, bytes: [UInt8])] = [:]
    private var unframed: [UInt8] = []

    /// Adds a piece.
    ///
    /// - Returns: the lines that end in it.
    mutating func add(_ piece: [UInt8], from source: LogLine.Source) -> [LogLine] {
        let (time, bytes) = Self.separate(piece[...])
        var line = open.removeValue(forKey: source) ?? (time, [])
        var lines: [LogLine] = []
        var rest = bytes
        while let end = rest.firstIndex(of: Self.newline) {
            line.bytes += rest[..<end]
            lines.append(LogLine(time: line.time, source: source, bytes: line.bytes))
            line = (time, [])
            rest = rest[(end + 1)...]
        }
        line.bytes += rest
        if line.bytes.count >= Self.lineLimit {
            lines.append(LogLine(time: line.time, source: source, bytes: line.bytes))
        } else if !line.bytes.isEmpty {
            open[source] = line
        }
        return lines
    }

    /// Adds a part of what a terminal showed.
    mutating func add(unframed bytes: [UInt8]) -> [LogLine] {
        unframed += bytes
        var lines: [LogLine] = []
        while let end = unframed.firstIndex(of: Self.newline) {
            lines += add(Array(unframed[...end]), from: .standardOutput)
            unframed.removeSubrange(...end)
        }
        return lines
    }

    /// The lines that never ended.
    mutating func finish() -> [LogLine] {
        if !unframed.isEmpty {
            _ = add(unframed, from: .standardOutput)
            unframed = []
        }
        defer { open.removeAll() }
        return [LogLine.Source.standardOutput, .standardError].compactMap { source in
            open[source].map { LogLine(time: $0.time, source: source, bytes: $0.bytes) }
        }
    }

    /// The time before a piece, and the piece.
    private static func separate(_ piece: ArraySlice<UInt8>) -> (Timestamp, ArraySlice<UInt8>) {
        let stamp = piece.prefix { $0 != UInt8(ascii: " ") }
        guard let time = Timestamp(String(decoding: stamp, as: UTF8.self)) else {
            return (Timestamp(), piece)
        }
        return (time, piece.dropFirst(stamp.count + 1))
    }
}
