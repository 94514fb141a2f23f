public import KubernetesAPI

/// What people ask of a node's containers while they run: logs, commands with streams of their own,
/// usage.
///
/// It stands beside `NodeBackend` because the kubelet needs none of it, and because whoever asks
/// may be another process than the one that runs the loop. An implementation therefore finds
/// containers by what the backend left on the machine (folders, labels) and keeps no state of the
/// loop.
public protocol ContainerAccess: Sendable {
    /// What a container has written, and with `follow` what it writes until it ends.
    ///
    /// - Throws: `BackendFailure`, of kind `unreachable` where there is no such container.
    func logs(_ request: LogRequest) -> AsyncThrowingStream<LogLine, any Error>

    /// Runs a command in a running container, beside its own processes.
    ///
    /// - Parameters:
    ///   - input: what the command reads; it ends the command's standard input by ending.
    ///   - output: called for each piece that the command writes, in order.
    /// - Returns: the command's exit code; 128 + n for an end by signal n.
    /// - Throws: `BackendFailure` if the command could not be started.
    func exec(
        _ request: ExecRequest, input: AsyncStream<StreamInput>,
        output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws -> Int32

    /// Joins the standard streams of a container's own process, until it ends or the task is
    /// cancelled.
    ///
    /// - Throws: `BackendFailure`, of kind `unsupported` for input to a container without `stdin`.
    func attach(
        to container: ContainerID, input: AsyncStream<StreamInput>,
        output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws

    /// What the running containers of these Pods use at this moment.
    func usage(ofPods uids: [String]) async throws -> [ContainerUsage]
}

/// Which part of a container's log is wanted.
public struct LogRequest: Hashable, Sendable {
    public var container: ContainerID
    /// Goes on with what is written from now on, until the container ends.
    public var follow = false
    /// The last lines only; `nil` for all that are kept.
    public var tailLines: Int?
    /// Only what was written at this time or later.
    public var since: Timestamp?

    public init(_ container: ContainerID) { self.container = container }
}

/// A line of a log, without the end of the line.
public struct LogLine: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        case standardOutput
        case standardError
    }

    public let time: Timestamp
    public let source: Source
    public let bytes: [UInt8]

    public init(time: Timestamp, source: Source, bytes: [UInt8]) {
        self.time = time
        self.source = source
        self.bytes = bytes
    }
}

/// A command to run in a container.
public struct ExecRequest: Hashable, Sendable {
    public var container: ContainerID
    public var command: [String]
    /// Gives the command a terminal: standard error then comes as standard output.
    public var hasTerminal = false

    public init(_ container: ContainerID, command: [String]) {
        self.container = container
        self.command = command
    }
}

/// What goes to a process.
public enum StreamInput: Hashable, Sendable {
    case bytes([UInt8])
    /// The terminal has another size now; of no effect without a terminal.
    case terminalSize(rows: UInt16, columns: UInt16)
}

/// What comes from a process.
public enum StreamOutput: Hashable, Sendable {
    case standardOutput([UInt8])
    case standardError([UInt8])
}

/// What a container uses of the machine.
public struct ContainerUsage: Hashable, Sendable {
    public let container: ContainerID
    /// When it was measured.
    public let time: Timestamp
    /// Processor time since the container's start, in nanoseconds.
    public let cpuNanoseconds: Int64
    /// The memory that cannot be taken back under pressure: usage without inactive file pages.
    public let workingSetBytes: Int64
    /// How many processes and threads there are; 0 where that is not known.
    public let processCount: Int64

    public init(
        container: ContainerID, time: Timestamp, cpuNanoseconds: Int64, workingSetBytes: Int64,
        processCount: Int64 = 0
    ) {
        self.container = container
        self.time = time
        self.cpuNanoseconds = cpuNanoseconds
        self.workingSetBytes = workingSetBytes
        self.processCount = processCount
    }
}
