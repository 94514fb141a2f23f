import Controllers
import Foundation
import HostCommands
import KubernetesAPI
import Reconcile

/// A program of the user's choice that compares two directories, as `kubectl diff` lets one have.
struct ExternalDiff {
    private static let variable = "KUBECTL_EXTERNAL_DIFF"
    private let program: String
    private let arguments: [String]

    /// The program that the environment names; `nil` if it names none.
    static func fromEnvironment() throws -> ExternalDiff? {
        let environment = ProcessInfo.processInfo.environment
        let words = (environment[variable] ?? "").split(separator: " ").map(String.init)
        guard let name = words.first else { return nil }
        let candidates =
            name.contains("/")
            ? [name] : (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw ValidationFailure("\(variable): there is no program \"\(name)\"")
        }
        let options = words.dropFirst().filter { $0.allSatisfy(isPassedOn) }
        return ExternalDiff(program: path, arguments: options)
    }

    /// kubectl passes on plain options, nothing that a shell or the program could take for more.
    private static func isPassedOn(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-=".contains(character))
    }

    /// Writes both versions of every object to two directories and has the program compare them.
    ///
    /// - Throws: `CommandFailure` if the program says that it could not: exit code 2 or more.
    func show(_ diff: DirectoryDiff) throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "reconcile-diff-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let sides = ["OBSERVED", "DESIRED"].map { directory.appending(path: $0) }
        for side in sides {
            try FileManager.default.createDirectory(
                at: side, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        for entry in diff.entries {
            for (side, text) in zip(sides, [entry.observedText, entry.desiredText]) {
                guard let text else { continue }
                try Data(text.utf8).write(to: side.appending(path: fileName(of: entry)))
            }
        }
        let command = HostCommand(
            program, arguments + sides.map { $0.path(percentEncoded: false) })
        let code = try waiting { try await command.runInForeground() }
        if code > 1 {
            Terminal.write("error: \(program) failed with exit code \(code)\n")
            throw CommandFailure.alreadyReported
        }
    }

    /// `apps.Deployment.default.web`; names of objects contain no slash.
    private func fileName(of entry: ObjectDiff) -> String {
        let key = entry.key
        return [key.groupKind.group, key.groupKind.kind, key.namespace, key.name]
            .filter { !$0.isEmpty }.joined(separator: ".")
    }
}
