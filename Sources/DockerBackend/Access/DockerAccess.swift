internal import Kubelet
internal import KubernetesAPI
internal import NIOCore

/// Logs, commands and usage of the containers that an engine runs for a node. It needs nothing of
/// the loop: containers are found by their names.
struct DockerAccess: ContainerAccess {
    let client: EngineClient
    let names: EngineNames

    // MARK: Commands

    func exec(
        _ request: ExecRequest, input: AsyncStream<StreamInput>,
        output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws -> Int32 {
        do {
            let exec = try await EngineExec.make(
                client, in: names.container(request.container), command: request.command,
                hasInput: true, hasTerminal: request.hasTerminal)
            try await EngineConnection.with(client, path: exec.startPath, body: exec.startBody) {
                connection, writer in
                try await Self.join(
                    &connection, writer, input: input, isTerminal: request.hasTerminal,
                    resize: { try await client.resize("/exec/\(exec.id)", $0, $1) },
                    output: output)
            }
            return try await exec.exitCode()
        } catch {
            throw Self.failure(error)
        }
    }

    func attach(
        to container: ContainerID, input: AsyncStream<StreamInput>,
        output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws {
        do {
            let name = names.container(container)
            let present = try await client.call(.get, "/containers/\(name)/json")
            let configuration = present["Config"]
            let isTerminal = configuration?["Tty"]?.bool == true
            let hasInput = configuration?["OpenStdin"]?.bool == true
            var query = [("stream", "true"), ("stdout", "true"), ("stderr", "true")]
            if hasInput { query.append(("stdin", "true")) }
            let wanted = hasInput ? input : AsyncStream { $0.finish() }
            try await EngineConnection.with(client, path: "/containers/\(name)/attach", query) {
                connection, writer in
                try await Self.join(
                    &connection, writer, input: wanted, isTerminal: isTerminal,
                    resize: { try await client.resize("/containers/\(name)", $0, $1) },
                    output: output)
            }
        } catch {
            throw Self.failure(error)
        }
    }

    /// Carries what goes to a process and what comes from it, until that ends.
    private static func join(
        _ connection: inout EngineConnection,
        _ writer: NIOAsyncChannelOutboundWriter<ByteBuffer>, input: AsyncStream<StreamInput>,
        isTerminal: Bool,
        resize: @escaping @Sendable (UInt16, UInt16) async throws -> Void,
        output: @Sendable (StreamOutput) -> Void
    ) async throws {
        let sending = Task {
            for await item in input {
                switch item {
                case .bytes(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
                case .terminalSize(let rows, let columns): try await resize(rows, columns)
                }
            }
            if !Task.isCancelled { writer.finish() }
        }
        defer { sending.cancel() }
        var frames = OutputFrames()
        while let bytes = try await connection.next() {
            if isTerminal {
                output(.standardOutput(bytes))
                continue
            }
            for frame in frames.add(bytes) {
                switch frame.source {
                case .standardOutput: output(.standardOutput(frame.bytes))
                case .standardError: output(.standardError(frame.bytes))
                }
            }
        }
    }

    /// What goes wrong here, in the words of the backend.
    static func failure(_ error: any Error) -> any Error {
        guard let fault = error as? EngineFault else { return error }
        let isThere = !fault.isAbsent && fault.status != 0 && !fault.isConflict
        return BackendFailure(
            isThere ? .failed : .unreachable, RuntimeMessage.plain(fault.message))
    }
}

extension EngineClient {
    fileprivate func resize(_ path: String, _ rows: UInt16, _ columns: UInt16) async throws {
        _ = try await call(
            .post, "\(path)/resize", [("h", String(rows)), ("w", String(columns))])
    }
}
