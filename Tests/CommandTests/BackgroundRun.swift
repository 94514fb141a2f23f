import Foundation
import Testing

/// A `run` that goes on while a test asks it things.
final class BackgroundRun {
    /// How long a test waits for something to come about.
    private static let patience: TimeInterval = 60

    private let process: Process
    private let command: Command
    private var hasEnded = false

    /// - Parameter options: what `run` is given beside the manifests and the state.
    init(_ command: Command, _ options: String...) throws {
        self.command = command
        process = try command.process(
            ["run", command.manifests.path, "--state-dir", command.state.path] + options)
        try Data().write(to: logFile)
        process.standardOutput = try FileHandle(forWritingTo: logFile)
        process.standardError = try FileHandle(forWritingTo: logFile)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        try waitUntil("the run listens") {
            FileManager.default.fileExists(
                atPath: command.state.appending(path: "socket").path)
        }
    }

    deinit { end() }

    private var logFile: URL { command.directory.appending(path: "run.log") }

    /// What the run has printed so far.
    var log: String {
        get throws { String(decoding: try Data(contentsOf: logFile), as: UTF8.self) }
    }

    /// Interrupts the run and waits for its end.
    func end() {
        if hasEnded { return }
        hasEnded = true
        process.interrupt()
        process.waitUntilExit()
    }

    /// Ends the run as a crash does.
    func crash() {
        hasEnded = true
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Waits for something that the run brings about.
    func waitUntil(_ what: String, _ condition: () throws -> Bool) throws {
        let end = Date() + Self.patience
        while try !condition() {
            try #require(Date() < end && process.isRunning, "it did not come about: \(what)")
            usleep(50_000)
        }
    }
}
