import Foundation
import Testing

/// The kubectl of this machine, asking a server that a test has started.
struct Kubectl {
    static let program = ["/usr/bin", "/usr/local/bin", "/bin"].map { $0 + "/kubectl" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    let server: KubectlServer
    let directory: URL

    func run(_ arguments: [String]) throws -> Command.Result {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.program))
        process.arguments = Self.adding(
            [
                "--server", "http://127.0.0.1:\(server.port)", "--cache-dir",
                directory.appending(path: "cache").path, "--request-timeout", "20s",
            ], to: arguments)
        var environment = ProcessInfo.processInfo.environment
        environment["KUBECONFIG"] = directory.appending(path: "none").path
        process.environment = environment
        let output = directory.appending(path: "kubectl.output")
        let errors = directory.appending(path: "kubectl.errors")
        for file in [output, errors] { try Data().write(to: file) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Command.Result(
            output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8),
            exitCode: process.terminationStatus)
    }
}

extension Kubectl {
    /// The arguments with options, which come before the command of another program.
    static func adding(_ options: [String], to arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return arguments[..<end] + options + arguments[end...]
    }

    /// How often two outputs are compared: an age may grow between the two.
    private static let attempts = 3

    /// The first line in which two outputs differ, as they are and when made again.
    static func firstDifference(
        _ outputs: () throws -> (theirs: [String], ours: [String])
    ) rethrows -> String? {
        var difference: String?
        for _ in 0..<attempts {
            let (theirs, ours) = try outputs()
            difference =
                (0..<max(theirs.count, ours.count)).lazy.compactMap { number in
                    let lines = [theirs, ours].map { lines in
                        number < lines.count ? "|\(lines[number])|" : "has ended"
                    }
                    if lines[0] == lines[1] { return nil }
                    return "line \(number + 1): kubectl \(lines[0]), ours \(lines[1])"
                }.first
            if difference == nil { return nil }
        }
        return difference
    }
}

/// What kubectl 1.32 prints otherwise than 1.36 does, whose output is ours. Each is a change of
/// kubectl since then.
enum KubectlChanges {
    /// The text with what kubectl no longer says left out.
    static func older(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .filter { line in
                !["  Kube-Proxy Version:", "Mountable secrets:", "Tokens:"]
                    .contains { line.hasPrefix($0) }
            }
            .map { line in
                // Pointers were printed in place of what they point to.
                var line = line.replacing(#/SecretOptionalName:( +)0x[0-9a-f]+/#) { match in
                    "Optional:\(match.1)          true"
                }
                line = line.replacing(#/ConfigMapOptional:( +)<nil>/#) { match in
                    "Optional:\(match.1)         false"
                }
                return line
            }
    }

    /// The text with what kubectl says only since then left out.
    static func newer(_ text: String, of kind: String) -> [String] {
        var titles = ["Time Zone:", "AppProtocol:", "Traffic Distribution:"]
        if kind.hasPrefix("daemonset") { titles.append("Namespace:") }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .filter { line in !titles.contains { line.hasPrefix($0) } }
    }
}
