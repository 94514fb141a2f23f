internal import Foundation
internal import Kubelet
internal import KubernetesAPI

extension EngineNode {
    /// What is kept of a command's output.
    private static let outputLimit = 64 * 1024

    private enum CommandEnd: Sendable {
        case exited(Int32, output: [UInt8])
        case timedOut
    }

    /// Runs a command in a container to its end. If the container has ended meanwhile that is told
    /// before the command's failure, as its cause.
    func exec(
        _ id: ContainerID, _ command: [String], timeout: Duration
    ) async throws(BackendFailure) -> BackendOutcome {
        let client = client
        let name = names.container(id)
        let exec: EngineExec
        do throws(EngineFault) {
            exec = try await EngineExec.make(client, in: name, command: command)
        } catch {
            await lookAfter(id)
            throw BackendFailure(.unreachable, error.message)
        }
        let end: CommandEnd
        do {
            end = try await withThrowingTaskGroup { group in
                group.addTask {
                    let output = try await exec.output(limit: Self.outputLimit)
                    return CommandEnd.exited(try await exec.exitCode(), output: output)
                }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return CommandEnd.timedOut
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { return .timedOut }
                return first
            }
        } catch {
            await lookAfter(id)
            let message = (error as? EngineFault)?.message ?? "\(error)"
            throw BackendFailure(.failed, RuntimeMessage.plain(message))
        }
        guard case .exited(let code, let output) = end else {
            await kill(exec, of: id.podUID)
            throw BackendFailure(.timedOut, "timed out")
        }
        let text = String(decoding: output, as: UTF8.self)
        if code != 0, await hasEnded(id, under: text, exitCode: code) {
            throw BackendFailure(.unreachable, "the container has ended")
        }
        if let fault = RuntimeMessage.startFault(in: text, exitCode: code) {
            throw BackendFailure(.failed, fault)
        }
        return .command(exitCode: code, output: text)
    }
}

extension EngineNode {
    private static let killed: Int32 = 137
    private static let attempts = 10
    private static let pause: Duration = .milliseconds(100)

    /// Whether a command has failed because its container has ended, which is told first. The
    /// engine may take a moment to notice the end.
    private func hasEnded(
        _ id: ContainerID, under output: String, exitCode: Int32
    ) async -> Bool {
        let isLikely = exitCode == Self.killed || output.contains("OCI runtime error")
        for attempt in 1...Self.attempts {
            await lookAfter(id)
            if !running.contains(id) { return true }
            if !isLikely || attempt == Self.attempts { break }
            try? await Task.sleep(for: Self.pause)
        }
        return false
    }
}

/// A command that an engine runs in a container.
struct EngineExec: Sendable {
    private static let attempts = 50
    private static let pause: Duration = .milliseconds(20)

    let client: EngineClient
    let id: String
    let hasTerminal: Bool

    /// Makes a command that is not started yet.
    static func make(
        _ client: EngineClient, in container: String, command: [String], hasInput: Bool = false,
        hasTerminal: Bool = false
    ) async throws(EngineFault) -> EngineExec {
        let answer = try await client.call(
            .post, "/containers/\(container)/exec",
            body: [
                "Cmd": .array(command.map { .string($0) }), "AttachStdin": .bool(hasInput),
                "AttachStdout": true, "AttachStderr": true, "Tty": .bool(hasTerminal),
            ])
        guard let id = answer["Id"]?.string else {
            throw EngineFault(status: 0, message: "the engine does not name the command")
        }
        return EngineExec(client: client, id: id, hasTerminal: hasTerminal)
    }

    var startPath: String { "/exec/\(id)/start" }
    var startBody: Value { ["Detach": false, "Tty": .bool(hasTerminal)] }

    /// Starts the command and returns what it writes, in the order in which it came.
    func output(limit: Int) async throws -> [UInt8] {
        try await EngineConnection.with(client, path: startPath, body: startBody) {
            connection, _ in
            var frames = OutputFrames()
            var output: [UInt8] = []
            while let bytes = try await connection.next() {
                for frame in frames.add(bytes) where output.count < limit { output += frame.bytes }
            }
            return output
        }
    }

    /// The exit code of a command whose output has ended.
    func exitCode() async throws -> Int32 {
        for _ in 0..<Self.attempts {
            let answer = try await client.call(.get, "/exec/\(id)/json")
            if answer["Running"]?.bool != true, let code = answer["ExitCode"]?.int {
                return Int32(truncatingIfNeeded: code)
            }
            // The streams end a moment before the engine has noticed the end.
            try await Task.sleep(for: Self.pause)
        }
        throw EngineFault(status: 0, message: "the engine does not tell the command's exit code")
    }

    /// The number that the command has on the engine's machine, while it runs.
    func process() async -> Int64? {
        guard let answer = try? await client.call(.get, "/exec/\(id)/json"),
            let process = answer["Pid"]?.int, process > 1, answer["Running"]?.bool == true
        else { return nil }
        return process
    }

    /// Kills a process of this machine.
    func kill(_ process: Int64) {
        _ = Foundation.kill(pid_t(truncatingIfNeeded: process), SIGKILL)
    }
}

/// What a container runtime says about a process that it could not start.
enum RuntimeMessage {
    /// The exit codes of a command that is not executable, or not there.
    private static let startFaults: Set<Int32> = [126, 127]
    private static let sign = "unable to start container process"

    /// What went wrong at the start of a command, if it did not get that far: the message then
    /// stands in the place of its output.
    static func startFault(in output: String, exitCode: Int32) -> String? {
        guard startFaults.contains(exitCode), output.contains(sign) else { return nil }
        return "OCI runtime exec failed: exec failed: \(plain(output))"
    }

    /// The message from where the runtime speaks, without what engines put around it.
    static func plain(_ message: String) -> String {
        guard let start = message.range(of: sign)?.lowerBound else { return message }
        var text = message[start...].prefix { $0 != "\n" && $0 != "\r" }
        for end in [": OCI ", ": unknown"] {
            if let range = text.range(of: end) { text = text[..<range.lowerBound] }
        }
        return String(text)
    }
}
