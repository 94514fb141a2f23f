internal import Foundation
public import Kubelet
internal import KubernetesAPI

/// What people ask of containers that are processes of this machine: found by their folders, so
/// that another program may run them.
public struct ProcessAccess: ContainerAccess {
    /// How often somebody who follows a log looks for more.
    private static let followPeriod: Duration = .milliseconds(100)

    private let root: String

    /// - Parameter root: the directory of the containers' folders.
    public init(root: String) { self.root = root }

    private func folder(of id: ContainerID) throws(BackendFailure) -> ContainerFolder {
        let folder = ContainerFolder(id, in: root)
        guard access(folder.configuration, F_OK) == 0 else {
            throw BackendFailure(
                .unreachable, "container \(id.name) is not there, or no more")
        }
        return folder
    }

    /// Whether the Pod has run as processes here.
    public func knows(podUID: String) -> Bool {
        access("\(root)/\(podUID)/containers", F_OK) == 0
    }

    // MARK: Logs

    public func logs(_ request: LogRequest) -> AsyncThrowingStream<LogLine, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task(executorPreference: BackgroundExecutor.shared) {
                do {
                    try await read(request) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func read(_ request: LogRequest, _ output: (LogLine) -> Void) async throws {
        let folder = try folder(of: request.container)
        var reader = LogReader(folder.log)
        let isWanted = { (line: LogLine) in request.since.map { line.time >= $0 } ?? true }
        let isOver = folder.hasEnded
        var lines = reader.read()
        if isOver || !request.follow { lines += reader.finish() }
        lines = lines.filter(isWanted)
        for line in lines.suffix(request.tailLines ?? lines.count) { output(line) }
        guard request.follow, !isOver else { return }
        while !Task.isCancelled {
            // Asked before reading: what was written before the end is read.
            let isOver = folder.hasEnded || !folder.isKept
            for line in reader.read() where isWanted(line) { output(line) }
            if isOver {
                for line in reader.finish() where isWanted(line) { output(line) }
                return
            }
            try await Task.sleep(for: Self.followPeriod)
        }
    }

    // MARK: Commands

    public func exec(
        _ request: ExecRequest, input: AsyncStream<StreamInput>,
        output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws -> Int32 {
        let folder = try folder(of: request.container)
        guard folder.process != nil, !folder.hasEnded else {
            throw BackendFailure(
                .unreachable, "container \(request.container.name) does not run")
        }
        return try await withTaskExecutorPreference(BackgroundExecutor.shared) {
            let arguments = [folder.path] + request.command
            return request.hasTerminal
                ? try await TerminalCommand(arguments).run(input: input, output: output)
                : try await InteractiveCommand(arguments).run(input: input, output: output)
        }
    }

    public func attach(
        to container: ContainerID, input: AsyncStream<StreamInput>,
        output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws {
        let folder = try folder(of: container)
        guard folder.process != nil, !folder.hasEnded else {
            throw BackendFailure(.unreachable, "container \(container.name) does not run")
        }
        try await withTaskExecutorPreference(BackgroundExecutor.shared) {
            guard access(folder.attach, F_OK) == 0 else {
                return try await followLog(of: container, input, output)
            }
            let session = try AttachSession(to: folder)
            try await session.run(input: input, output: output)
        }
    }

    /// A container without input and terminal writes whole lines for others to read.
    private func followLog(
        of container: ContainerID, _ input: AsyncStream<StreamInput>,
        _ output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws {
        var request = LogRequest(container)
        request.follow = true
        request.tailLines = 0
        let lines = logs(request)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await line in lines {
                    let bytes = line.bytes + [UInt8(ascii: "\n")]
                    output(
                        line.source == .standardError
                            ? .standardError(bytes) : .standardOutput(bytes))
                }
            }
            group.addTask {
                for await case .bytes in input {
                    throw BackendFailure(
                        .unsupported, "container \(container.name) has no stdin")
                }
                // Who has no input waits for the end of the output.
                while true { try await Task.sleep(for: .seconds(3600)) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    // MARK: Usage

    public func usage(ofPods uids: [String]) async throws -> [ContainerUsage] {
        let groups = geteuid() == 0 ? ControlGroups.detect() : nil
        return uids.flatMap { uid in
            folders(of: uid).compactMap { folder -> ContainerUsage? in
                guard let process = folder.process, !folder.hasEnded else { return nil }
                let measured =
                    groups.flatMap { $0.usage(of: folder) } ?? ProcessTree(process).usage
                return ContainerUsage(
                    container: folder.id, time: SystemTime.now,
                    cpuNanoseconds: measured.cpuNanoseconds,
                    workingSetBytes: measured.workingSetBytes)
            }
        }
    }

    private func folders(of uid: String) -> [ContainerFolder] {
        let manager = FileManager.default
        let path = "\(root)/\(uid)/containers"
        let names = (try? manager.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().compactMap { ContainerFolder.latest($0, of: uid, in: root) }
    }
}

/// The time of the machine.
enum SystemTime {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
