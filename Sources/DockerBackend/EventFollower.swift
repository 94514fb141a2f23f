internal import Kubelet
internal import KubernetesAPI
internal import Manifests

/// Follows what an engine tells, so that nothing has to be asked for again and again.
struct EventFollower {
    /// How long to wait before the stream is asked for again: doubling between these.
    private static let firstDelay: Duration = .milliseconds(100)
    private static let longestDelay: Duration = .seconds(5)
    /// When everything is looked at once the stream is there: each so long after the one before.
    private static let looks: [Duration] = [.zero, .seconds(1), .seconds(4)]
    /// How long apart the looks after those are, at an engine of this machine and of another one.
    private static let longPeriod: Duration = .seconds(300)
    private static let shortPeriod: Duration = .seconds(30)
    private static let lineLimit = 1024 * 1024

    let node: EngineNode

    /// Follows until the task is cancelled. What happened while nothing was heard is found by
    /// looking at everything.
    func run() async {
        var delay = Self.firstDelay
        while !Task.isCancelled {
            do {
                let stream = try await node.client.stream(.get, "/events", filter)
                delay = Self.firstDelay
                try await withThrowingTaskGroup { group in
                    group.addTask(executorPreference: BackgroundExecutor.shared) {
                        try await follow(stream)
                    }
                    group.addTask(executorPreference: BackgroundExecutor.shared) {
                        try await lookAround()
                    }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            } catch {
                // The engine is away. It is tried again below, for as long as that lasts.
            }
            try? await Task.sleep(for: delay)
            delay = min(delay * 2, Self.longestDelay)
        }
    }

    /// Finds what happened until the stream began. Podman's service says that it has begun a
    /// moment before it has.
    ///
    /// Later it looks now and then: a connection that something on the way has dropped is silent.
    /// It returns when it has found what the stream has not told.
    private func lookAround() async throws {
        for pause in Self.looks {
            try await Task.sleep(for: pause)
            await node.lookAtEverything()
        }
        repeat {
            try await Task.sleep(
                for: node.settings.sharesFiles ? Self.longPeriod : Self.shortPeriod)
        } while await !node.lookAtEverything()
    }

    private var filter: [(String, String)] {
        let names = node.settings.names
        // Docker calls the end of a container so, and Podman's older services thus.
        let filters: Value = [
            "type": ["container"], "event": ["die", "died"],
            "label": [
                .string("\(EngineNames.ownerLabel)=\(names.owner)"),
                .string("\(EngineNames.nodeLabel)=\(names.node)"),
            ],
        ]
        return [("filters", JSONWriter().write(filters))]
    }

    /// One event stands on each line.
    private func follow(_ stream: EnginePieces) async throws {
        var line: [UInt8] = []
        for try await piece in stream {
            for byte in piece {
                if byte == UInt8(ascii: "\n") {
                    await take(line)
                    line.removeAll(keepingCapacity: true)
                } else if line.count < Self.lineLimit {
                    line.append(byte)
                }
            }
        }
    }

    private func take(_ line: [UInt8]) async {
        let attributes = JSONText.value(of: line)?["Actor"]?["Attributes"]
        // Others end at the same time: each is looked at on its own.
        if let id = EngineNames.container(in: attributes) {
            Task(executorPreference: BackgroundExecutor.shared) { [node] in
                await node.lookAfter(id)
            }
        } else if let uid = attributes?[EngineNames.podUIDLabel]?.string,
            attributes?["name"]?.string == node.settings.names.sandbox(of: uid)
        {
            Task(executorPreference: BackgroundExecutor.shared) { [node] in
                await node.lookAfterSandbox(of: uid)
            }
        }
    }
}
