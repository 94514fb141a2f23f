import Foundation

/// A program that is run with arguments, found as a shell finds it.
struct Command {
    private let arguments: [String]

    init(_ arguments: String...) { self.arguments = arguments }

    /// What the program prints.
    func output() throws -> String {
        let pipe = Pipe()
        let process = makeProcess()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    /// - Returns: the exit status.
    func run(showing isShown: Bool, environment: [String: String] = [:]) throws -> Int32 {
        let process = makeProcess()
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, given in given }
        if !isShown {
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func makeProcess() -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        return process
    }
}
