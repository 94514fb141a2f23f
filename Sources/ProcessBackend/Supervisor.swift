internal import Foundation
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
    static func run(
        _ arguments: [String], timeout: Duration = .seconds(30)
    ) -> HostCommand.Result {
        do throws(BackendFailure) {
            return HostCommand.run([try installedPath()] + arguments, timeout: timeout)
        } catch {
            return HostCommand.Result(exitCode: HostCommand.failed, output: error.message)
        }
    }

    /// Runs it with arguments, for nothing but its success.
    static func ask(_ arguments: [String]) -> Result<Void, BackendFailure> {
        let result = run(arguments)
        if result.exitCode == 0 { return .success(()) }
        return .failure(
            BackendFailure(
                .failed, result.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
}
