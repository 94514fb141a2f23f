internal import Foundation
internal import HostCommands
internal import Kubelet

/// The small program that keeps containers, which is installed beside this one.
enum Supervisor {
    private static let name = "reconcile-supervisor"

    /// Where it is; `nil` if it was not installed.
    private static let path: String? = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        guard let folder = own.map({ URL(filePath: $0).deletingLastPathComponent() }) else {
            return nil
        }
        let path = folder.appending(path: name).path(percentEncoded: false)
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Where it is.
    ///
    /// - Throws: `BackendFailure` if it was not installed.
    static func installedPath() throws(BackendFailure) -> String {
        if let path { return path }
        throw BackendFailure(
            .failed,
            "\(name), which keeps the containers, is not installed: put it beside this program")
    }

    /// Runs it with arguments, to its end.
    ///
    /// - Throws: `BackendFailure`, of kind `timedOut` if that takes too long: the command that it
    ///   had started in a container is ended, with its process group.
    static func run(
        _ arguments: [String], timeout: Duration = .seconds(30)
    ) async throws(BackendFailure) -> HostCommandResult {
        var command = HostCommand(try installedPath(), arguments)
        command.timeout = timeout
        do throws(HostCommandFault) {
            return try await command.run()
        } catch {
            switch error {
            case .timedOut: throw BackendFailure(.timedOut, "timed out")
            case .notRun(let reason): throw BackendFailure(.failed, reason)
            }
        }
    }

    /// Runs it with arguments, for nothing but its success.
    static func ask(_ arguments: [String]) async throws(BackendFailure) {
        let result = try await run(arguments)
        guard result.exitCode != 0 else { return }
        throw BackendFailure(
            .failed, result.text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
