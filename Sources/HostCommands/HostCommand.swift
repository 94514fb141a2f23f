internal import Kubelet
package import Subprocess
internal import SystemPackage

/// A program of this machine that is run to its end, started and followed by swift-subprocess.
///
/// It inherits no file but its three streams, and no signal that is blocked or ignored here.
package struct HostCommand: Sendable {
    /// What is kept of a program's output.
    private static let outputLimit = 64 * 1024
    /// What any pipe holds.
    private static let inputLimit = 4096

    /// A path, or a name that is looked for in `PATH`.
    package var program: String
    package var arguments: [String]
    /// Its variables; `nil` for those of this program.
    package var environment: [String: String]?
    /// What it reads, at most 4096 bytes.
    package var input = ""
    /// Whether what it writes to standard error is kept as well, in order with the rest.
    package var keepsErrors = true
    /// Whether it is in a session of its own, away from this program's terminal.
    package var hasSession = true
    /// After which it is asked to end.
    package var timeout: Duration = .seconds(30)

    package init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }

    /// Runs it to its end; for any number of callers at a time, whatever their threads do.
    ///
    /// - Throws: `HostCommandFault`: `timedOut` once it has been ended for taking too long, with
    ///   what it had started, and `notRun` with the reason where it could not be followed.
    package func run() async throws(HostCommandFault) -> HostCommandResult {
        // The library ends each run on threads of Swift's tasks. Nobody blocks those of this
        // priority; those of others may all be blocked by who waits for this very run.
        let result = await Task(
            executorPreference: BackgroundExecutor.shared, priority: .userInitiated
        ) {
            do {
                return Result<HostCommandResult?, any Error>.success(try await runInTime())
            } catch {
                return .failure(error)
            }
        }.value
        do {
            guard let result = try result.get() else { throw HostCommandFault.timedOut }
            return result
        } catch let fault as HostCommandFault {
            throw fault
        } catch {
            throw .notRun("\(program): \(error)")
        }
    }

    /// - Returns: `nil` if that took too long.
    private func runInTime() async throws -> HostCommandResult? {
        try await withThrowingTaskGroup(of: HostCommandResult?.self) { group in
            group.addTask { try await start() }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            // A program that goes on is ended by this, as `endsInOrder` says.
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func start() async throws -> HostCommandResult {
        keepsErrors
            ? try await start(error: .combinedWithOutput) : try await start(error: .discarded)
    }

    private func start(error: some ErrorOutputProtocol) async throws -> HostCommandResult {
        let result = try await Subprocess.run(
            configuration,
            input: .fileDescriptor(openInput(), closeAfterSpawningProcess: true),
            output: .sequence, error: error
        ) { execution in
            var bytes: [UInt8] = []
            // What is too much is read all the same: the program shall not wait for it.
            for try await piece in execution.standardOutput {
                let rest = Self.outputLimit - bytes.count
                if rest > 0 { piece.withUnsafeBytes { bytes += $0.prefix(rest) } }
            }
            return bytes
        }
        return HostCommandResult(
            exitCode: result.terminationStatus.exitCode, output: result.closureResult)
    }

    /// Runs it with the streams of this program, for as long as it takes.
    ///
    /// - Returns: its exit code; 128 + n for an end by signal n.
    /// - Throws: `HostCommandFault.notRun`.
    package func runInForeground() async throws(HostCommandFault) -> Int32 {
        do {
            return try await Subprocess.run(
                configuration, input: .currentStandardInput, output: .currentStandardOutput,
                error: .currentStandardError
            ).terminationStatus.exitCode
        } catch {
            throw .notRun("\(program): \(error)")
        }
    }

    /// What the library is told of it.
    package var configuration: Configuration {
        Configuration(
            executable: program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: Arguments(arguments),
            environment: environment.map { variables in
                let pairs = variables.map { (Environment.Key(stringLiteral: $0), $1) }
                return .custom(Dictionary(uniqueKeysWithValues: pairs))
            } ?? .inherit,
            platformOptions: hasSession ? .endsInOrder : PlatformOptions())
    }

    /// A pipe that is full before the program starts: one that reads nothing, or is gone before
    /// it has, cannot fail for that.
    private func openInput() throws -> FileDescriptor {
        if input.isEmpty { return try .open("/dev/null", .readOnly, options: .closeOnExec) }
        precondition(input.utf8.count <= Self.inputLimit)
        let (reading, writing) = try FileDescriptor.pipe(options: .closeOnExec)
        defer { try? writing.close() }
        _ = try writing.writeAll(input.utf8)
        return reading
    }
}

/// How a program has ended.
package struct HostCommandResult: Sendable {
    /// 128 + n for an end by signal n.
    package let exitCode: Int32
    /// What it wrote, the first 64 KiB.
    package let output: [UInt8]

    /// What it wrote, as text.
    package var text: String { String(decoding: output, as: UTF8.self) }
}

/// Why there is no result of a program.
package enum HostCommandFault: Error, Hashable {
    case timedOut
    case notRun(String)
}

extension PlatformOptions {
    /// How long a program that is asked to end may take, with all that it has started.
    private static let patience: Duration = .seconds(5)

    /// A session of its own, and an end in order when its task is cancelled: SIGTERM, on which the
    /// supervisor ends what it has started, and after a while SIGKILL.
    package static var endsInOrder: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: patience)]
        return options
    }
}

extension TerminationStatus {
    /// As a shell tells it: 128 + n for an end by signal n.
    package var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let number): 128 + number
        }
    }
}
