import Kubelet
import KubernetesAPI

/// Commands and requests, which take as long as what they run.
extension SimulatedBackend {
    /// A process whose end is an answer.
    struct Command {
        let process: ShellProcess
        let id: RequestID
        let output: Pipe
        /// Whether a web server asked for it.
        let isRequest: Bool
    }

    func outcome(of command: Command, _ status: Int32) -> BackendOutcome {
        if command.isRequest {
            let answer = SimulatedServer.answer(fromScript: command.output.bytes)
            return .http(
                statusCode: answer.status, body: String(decoding: answer.body, as: UTF8.self))
        }
        let output = String(decoding: command.output.bytes, as: UTF8.self)
        return .command(exitCode: status, output: output)
    }

    func exec(
        _ container: ContainerID, _ command: [String], _ timeout: Duration, _ id: RequestID,
        _ now: Timestamp
    ) {
        guard let running = pods[container.podUID]?.containers[container], running.isRunning else {
            return after(Latency.command, now) {
                $0.fail(id, .unreachable, "the container does not run")
            }
        }
        after(Latency.command, now) { backend, now in
            guard running.isRunning else {
                return backend.fail(id, .unreachable, "the container does not run")
            }
            if let message = running.startFault(of: command) {
                return backend.fail(id, .failed, "failed to start exec: \(message)")
            }
            let output = Pipe(isHeld: true)
            let process = running.spawn(command, output: .pipe(output))
            backend.follow(
                Command(process: process, id: id, output: output, isRequest: false), timeout, now,
                late: "timed out")
        }
    }

    /// Answers with the end of a process, if that comes in time.
    private func follow(_ command: Command, _ timeout: Duration, _ now: Timestamp, late: String) {
        commands.append(command)
        after(timeout, now) { backend in
            guard !command.process.hasEnded else { return }
            command.process.end(with: 137)
            backend.commands.removeAll { $0.process === command.process }
            backend.fail(command.id, .timedOut, late)
        }
    }

    /// The Pod that listens at a place which the node asks for: one with that address, or one
    /// that shares the addresses of the node.
    func pod(at host: String, for uid: String, port: Int32) -> SimulatedPod? {
        if let own = pods[uid], own.address == host { return own }
        let isNode = host == "localhost" || host.hasPrefix("127.")
        let address = isNode ? Self.nodeAddress : host
        return pods.values.first { pod in
            !pod.isRemoved && pod.address == address && pod.listeners[port] != nil
        }
    }

    func get(
        _ request: HTTPRequest, _ timeout: Duration, _ id: RequestID, _ now: Timestamp
    ) {
        let place = "Get \"\(request.url)\": "
        let target = pod(at: request.host, for: request.podUID, port: request.port)
        switch target?.listeners[request.port] {
        case .files where request.scheme.lowercased() == "https":
            fail(id, .unreachable, place + "http: server gave HTTP response to HTTPS client")
        case .files(let server):
            do throws(ShellFault) {
                let asked = SimulatedServer.Request(
                    path: request.path, host: "\(request.host):\(request.port)",
                    headers: request.headers)
                switch try server.begin(asked) {
                case .done(let answer):
                    let body = String(decoding: answer.body, as: UTF8.self)
                    self.answer(id, .success(.http(statusCode: answer.status, body: body)))
                case .running(let process, let output):
                    follow(
                        Command(process: process, id: id, output: output, isRequest: true),
                        timeout, now,
                        late: place + "context deadline exceeded "
                            + "(Client.Timeout exceeded while awaiting headers)"
                    )
                }
            } catch {
                fault = fault ?? error
                fail(id, .failed, error.description)
            }
        case .plain:
            fault = fault ?? ShellFault("a request over HTTP to nc")
            fail(id, .failed, "nc does not speak HTTP")
        case nil:
            fail(
                id, .unreachable,
                place + "dial tcp \(request.host):\(request.port): connect: connection refused")
        }
    }
}
