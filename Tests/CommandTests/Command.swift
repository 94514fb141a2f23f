import Foundation
import Testing

/// Runs the `reconcile` program that was built with the tests.
struct Command {
    struct Result {
        let output: String
        let errors: String
        let exitCode: Int32
    }

    /// A directory of this run's own, which holds manifests and the state.
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appending(path: "reconcile-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: manifests, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: directory) }

    var manifests: URL { directory.appending(path: "manifests") }
    var state: URL { directory.appending(path: "state") }

    func write(_ text: String, to name: String = "app.yaml") throws {
        try Data(text.utf8).write(to: manifests.appending(path: name))
    }

    /// Runs a subcommand over the manifests and the state of this directory.
    func run(_ subcommand: String, _ arguments: String..., on path: String? = nil) throws -> Result
    {
        try execute(
            [subcommand, path ?? manifests.path, "--state-dir", state.path] + arguments)
    }

    func get(_ arguments: String...) throws -> Result {
        try execute(["get"] + arguments + ["--state-dir", state.path])
    }

    /// Starts the program and does not wait for its end; what it prints goes to a file.
    func start(_ arguments: [String]) throws -> Process {
        let process = try process(arguments)
        let output = directory.appending(path: "running")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        return process
    }

    /// Runs a subcommand over the state of this directory.
    func act(_ arguments: String...) throws -> Result {
        try execute(arguments + ["--state-dir", state.path])
    }

    /// The program with those arguments, not started yet.
    func process(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = try Self.program
        process.arguments = arguments
        return process
    }

    func execute(
        _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> Result {
        let process = try process(arguments)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = directory.appending(path: "output")
        let errors = directory.appending(path: "errors")
        let source = directory.appending(path: "input")
        try Data(input.utf8).write(to: source)
        for file in [output, errors] { try Data().write(to: file) }
        process.standardInput = try FileHandle(forReadingFrom: source)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Result(
            output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8),
            exitCode: process.terminationStatus)
    }

    /// The program lies in the directory of the test bundle.
    private static var program: URL {
        get throws {
            let beside = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
            let executable = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            let found = (beside + [executable]).map { $0.appending(path: "reconcile") }
                .first { FileManager.default.isExecutableFile(atPath: $0.path) }
            return try #require(found, "the reconcile program was not built beside the tests")
        }
    }
}

extension Command {
    /// A Deployment `web` in the namespace `default`.
    static func deployment(replicas: Int = 3, image: String = "app:1") -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: \(replicas)
          selector:
            matchLabels: {app: web}
          template:
            metadata:
              labels: {app: web}
            spec:
              containers:
              - name: main
                image: \(image)

        """
    }
}
