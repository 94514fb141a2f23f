import BackendConformanceKit
import EngineKit
import Foundation
import Kubelet
import KubernetesAPI
import Synchronization
import Testing

@testable import DockerBackend

/// What people ask of running containers, answered by Podman's service.
@Suite(.serialized, .needsEngine)
struct EngineAccessTests {
    private let service: PodmanService
    private let backend: DockerBackend
    private let uid = UUID().uuidString.lowercased()

    init() throws {
        service = try #require(PodmanService.shared)
        let endpoint = try service.endpoint
        let settings = EngineSettings(
            node: "access", owner: service.folder, root: "\(service.folder)/access",
            address: "192.0.2.1", endpoint: endpoint)
        backend = try DockerBackend(endpoint, settings: settings) {}
    }

    private func ask(_ request: BackendRequest, _ number: Int) async throws {
        let id = RequestID(podUID: uid, number: number)
        backend.begin(request, as: id, now: Timestamp(seconds: 0))
        while true {
            for case .answer(id, let answer) in backend.takeReports(now: Timestamp(seconds: 0)) {
                _ = try answer.get()
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Starts a container that runs a script.
    private func run(_ script: String, hasInput: Bool = false) async throws -> ContainerID {
        var pod = Pod()
        pod.metadata.name = "p"
        pod.metadata.uid = uid
        pod.spec = PodSpec()
        let id = ContainerID(podUID: uid, name: "c", attempt: 0)
        var configuration = ContainerConfiguration(
            id: id, image: "localhost/busybox:1", command: ["sh", "-c", script],
            environment: [], workingDirectory: "", mounts: [], security: ContainerSecurity(),
            resources: ContainerResources(), terminationMessagePath: "/dev/termination-log")
        configuration.terminal.hasInput = hasInput
        try await ask(
            .runSandbox(
                SandboxConfiguration(
                    podUID: uid, pod: pod, hostname: "p", hosts: "", resolverConfiguration: "")),
            1)
        try await ask(.createContainer(configuration), 2)
        try await ask(.startContainer(id), 3)
        return id
    }

    private func remove() async throws { try await ask(.removeSandbox(podUID: uid), 4) }

    private func text(_ line: LogLine) -> String { String(decoding: line.bytes, as: UTF8.self) }

    @Test func followsALogToItsEnd() async throws {
        let id = try await run("echo one; sleep 1; echo two >&2; printf three")
        var request = LogRequest(id)
        request.follow = true
        var lines: [LogLine] = []
        for try await line in backend.access.logs(request) { lines.append(line) }
        #expect(lines.map(text) == ["one", "two", "three"])
        #expect(lines.map(\.source) == [.standardOutput, .standardError, .standardOutput])
        request.follow = false
        request.tailLines = 2
        var last: [String] = []
        for try await line in backend.access.logs(request) { last.append(text(line)) }
        #expect(last == ["two", "three"])
        try await remove()
    }

    @Test func runsACommandWithInput() async throws {
        let id = try await run("sleep 100")
        let output = Collected()
        let input = AsyncStream<StreamInput> {
            $0.yield(.bytes(Array("hello\n".utf8)))
            $0.finish()
        }
        let code = try await backend.access.exec(
            ExecRequest(id, command: ["sh", "-c", "read x; echo got $x; echo bad >&2; exit 6"]),
            input: input, output: output.add)
        #expect(code == 6)
        #expect(output.text == "got hello\nbad\n")
        try await remove()
    }

    @Test func joinsTheStreamsOfAContainer() async throws {
        let id = try await run("read x; echo heard $x", hasInput: true)
        let output = Collected()
        let input = AsyncStream<StreamInput> { $0.yield(.bytes(Array("me\n".utf8))) }
        try await backend.access.attach(to: id, input: input, output: output.add)
        #expect(output.text == "heard me\n")
        try await remove()
    }

    @Test func measuresWhatRuns() async throws {
        _ = try await run("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; sleep 100")
        var found: [ContainerUsage] = []
        for _ in 0..<100 where (found.first?.cpuNanoseconds ?? 0) == 0 {
            found = try await backend.access.usage(ofPods: [uid])
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(found.map(\.container.name) == ["c"])
        #expect((found.first?.cpuNanoseconds ?? 0) > 0)
        #expect((found.first?.workingSetBytes ?? 0) > 0)
        #expect(try await backend.access.usage(ofPods: ["other"]).isEmpty)
        try await remove()
    }

    @Test func saysThatThereIsNoSuchContainer() async throws {
        let id = ContainerID(podUID: "none", name: "c", attempt: 0)
        await #expect {
            for try await _ in backend.access.logs(LogRequest(id)) {}
        } throws: {
            ($0 as? BackendFailure)?.kind == .unreachable
        }
    }
}

/// What a process wrote, as it came.
private final class Collected: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    @Sendable func add(_ output: StreamOutput) {
        bytes.withLock { bytes in
            switch output {
            case .standardOutput(let piece), .standardError(let piece): bytes += piece
            }
        }
    }
}
