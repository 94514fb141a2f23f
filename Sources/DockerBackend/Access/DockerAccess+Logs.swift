internal import Kubelet
internal import KubernetesAPI

extension DockerAccess {
    func logs(_ request: LogRequest) -> AsyncThrowingStream<LogLine, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    let limit = cutsItself(request) ? request.tailLines : nil
                    var tail = LogTail(limit: limit ?? 0)
                    try await follow(request) { line, _ in
                        if limit == nil { continuation.yield(line) } else { tail.add(line) }
                    }
                    for line in tail.lines { continuation.yield(line) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: Self.failure(error))
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// The end of what a container wrote, as it was written.
    ///
    /// - Parameter isTerminal: whether the container has a terminal, as far as it is known.
    func tail(
        of id: ContainerID, lines: Int, bytes: Int, isTerminal: Bool
    ) async throws -> [UInt8] {
        var request = LogRequest(id)
        request.tailLines = lines
        var tail = LogTail(limit: lines)
        var endsOpen = false
        try await follow(request, isTerminal: isTerminal) { line, isComplete in
            tail.add(line)
            endsOpen = !isComplete
        }
        var text = tail.lines.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
        if endsOpen, !text.isEmpty { text.removeLast() }
        return text.suffix(bytes)
    }

    /// Everything that a container has written, as it was written.
    func log(of id: ContainerID) async throws -> [UInt8] {
        var text: [UInt8] = []
        try await follow(LogRequest(id)) { line, isComplete in
            text += line.bytes
            if isComplete { text.append(UInt8(ascii: "\n")) }
        }
        return text
    }

    /// Podman's service mixes up lines without an end when it is asked for the last ones. It is
    /// asked for all, and what is too much is left away here; of a log that goes on nobody knows
    /// which is the last.
    private func cutsItself(_ request: LogRequest) -> Bool {
        client.description.isPodman && !request.follow
    }

    /// - Parameters:
    ///   - known: whether the container has a terminal; `nil` to ask the engine.
    ///   - take: called with each line, and whether it has an end.
    private func follow(
        _ request: LogRequest, isTerminal known: Bool? = nil,
        _ take: (LogLine, _ isComplete: Bool) -> Void
    ) async throws {
        let name = names.container(request.container)
        let isTerminal = if let known { known } else { try await self.isTerminal(name) }
        var query = [("stdout", "true"), ("stderr", "true"), ("timestamps", "true")]
        if request.follow { query.append(("follow", "true")) }
        if let tail = request.tailLines, !cutsItself(request) {
            query.append(("tail", String(tail)))
        }
        if let since = request.since {
            query.append(("since", String(since.truncatedToSeconds.microseconds / 1_000_000)))
        }
        let stream = try await client.stream(.get, "/containers/\(name)/logs", query)
        var frames = OutputFrames()
        var assembly = LogLineAssembly()
        // The engine is asked in whole seconds, and may know no others.
        let since = request.since?.truncatedToSeconds ?? Timestamp()
        for try await bytes in stream {
            let lines =
                isTerminal
                ? assembly.add(unframed: bytes)
                : frames.add(bytes).flatMap { assembly.add($0.bytes, from: $0.source) }
            for line in lines where line.time >= since { take(line, true) }
        }
        for line in assembly.finish() where line.time >= since { take(line, false) }
    }

    private func isTerminal(_ name: String) async throws(EngineFault) -> Bool {
        let container = try await client.call(.get, "/containers/\(name)/json")
        return container["Config"]?["Tty"]?.bool == true
    }
}

/// The last lines of many.
private struct LogTail {
    let limit: Int
    private var kept: [LogLine] = []
    private var oldest = 0

    init(limit: Int) { self.limit = limit }

    mutating func add(_ line: LogLine) {
        if kept.count < limit {
            kept.append(line)
        } else if limit > 0 {
            kept[oldest] = line
            oldest = (oldest + 1) % limit
        }
    }

    var lines: [LogLine] { Array(kept[oldest...] + kept[..<oldest]) }
}
