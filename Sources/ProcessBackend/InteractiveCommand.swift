internal import Foundation
internal import HostCommands
internal import Kubelet
internal import Subprocess

/// A command that the supervisor runs in a container, with streams of its own.
struct InteractiveCommand: Sendable {
    private let command: HostCommand

    /// - Parameter arguments: the container's folder and the command.
    /// - Throws: `BackendFailure` if there is no supervisor.
    init(_ arguments: [String]) throws(BackendFailure) {
        command = HostCommand(try Supervisor.installedPath(), ["exec"] + arguments)
    }

    /// Hands on what comes and goes, until the command has ended. It is ended when the task is
    /// cancelled.
    ///
    /// - Returns: its exit code.
    func run(
        input source: AsyncStream<StreamInput>,
        output target: @escaping @Sendable (StreamOutput) -> Void
    ) async throws -> Int32 {
        try await Subprocess.run(
            command.configuration, input: .inputWriter, output: .sequence, error: .sequence
        ) { execution in
            // It waits for more until the command has written its last.
            async let _: Void = Self.feed(source, to: execution.standardInputWriter)
            async let errors: Void = Self.pump(execution.standardError) {
                target(.standardError($0))
            }
            try await Self.pump(execution.standardOutput) { target(.standardOutput($0)) }
            try await errors
        }.terminationStatus.exitCode
    }

    private static func pump(
        _ output: SubprocessOutputSequence, _ take: @Sendable ([UInt8]) -> Void
    ) async throws {
        for try await piece in output { take(piece.withUnsafeBytes { Array($0) }) }
    }

    private static func feed(
        _ source: AsyncStream<StreamInput>, to writer: StandardInputWriter
    ) async {
        for await case .bytes(let bytes) in source {
            // A command that has ended reads no more.
            guard (try? await writer.write(bytes)) == bytes.count else { return }
        }
        if !Task.isCancelled { try? await writer.finish() }
    }
}
