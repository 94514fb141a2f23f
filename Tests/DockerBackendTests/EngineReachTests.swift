import Controllers
import EngineKit
import Foundation
import Kubelet
import KubernetesAPI
import Reconcile
import Synchronization
import Testing

@testable import DockerBackend

/// Pods on an engine that is reached over TCP, plainly and with TLS.
@Suite(.serialized, .needsEngine)
struct EngineReachTests {
    private let service: PodmanService

    init() throws { service = try #require(PodmanService.shared) }

    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: far}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: localhost/busybox:1
            command: [sh, -c, 'echo begun; touch /shared/here; sleep 1000']
            volumeMounts: [{name: shared, mountPath: /shared}]
            readinessProbe: {exec: {command: [test, -e, /shared/here]}, periodSeconds: 1}
          volumes: [{name: shared, emptyDir: {}}]

        """

    /// Runs a Pod and tries what people ask of its container.
    private static func tryAll(_ service: PodmanService, at endpoint: EngineEndpoint) throws {
        let cluster = try TrialCluster(service, at: endpoint)
        defer { cluster.remove() }
        try cluster.create(pod)
        try cluster.wait { $0.allSatisfy(\.isReady) }
        let id = ContainerID(podUID: try cluster.pod("far").uid, name: "main", attempt: 0)
        let (code, output) = try Blocking.waitForCommand(in: cluster.backend, id)
        #expect(code == 6)
        #expect(output == "got hello\n")
        #expect(String(decoding: cluster.backend.log(of: id), as: UTF8.self) == "begun\n")
    }

    @Test func podsRunOverTCP() async throws {
        let service = service
        try await onThreadOfItsOwn { try Self.tryAll(service, at: service.networkEndpoint()) }
    }

    // MARK: TLS

    private static let lacksCertificates: Comment = "lacks openssl"

    private static func endpoint(
        _ gate: TLSGate, _ directory: String?, verifies: Bool = true
    ) throws -> EngineEndpoint {
        try EngineEndpoint(
            "tcp://127.0.0.1:\(gate.port)",
            certificates: .init(directory: directory, verifiesServer: verifies))
    }

    @Test(.enabled(if: TrialCertificates.canBeMade, lacksCertificates))
    func podsRunOverTLS() async throws {
        let service = service
        try await onThreadOfItsOwn {
            let gate = try service.openGate()
            defer { gate.close() }
            try Self.tryAll(service, at: Self.endpoint(gate, gate.certificates.client))
        }
    }

    /// Why an engine cannot be reached.
    private static func refusal(_ endpoint: EngineEndpoint) -> String {
        let settings = EngineSettings(
            node: "n", owner: "o", root: "/", address: "192.0.2.1", endpoint: endpoint)
        do throws(BackendFailure) {
            _ = try DockerBackend.access(to: endpoint, settings: settings)
            return "none"
        } catch {
            return error.message
        }
    }

    @Test(.enabled(if: TrialCertificates.canBeMade, lacksCertificates))
    func whatIsWrongWithCertificatesIsToldInWords() async throws {
        let service = service
        let told = try await onThreadOfItsOwn {
            let gate = try service.openGate()
            defer { gate.close() }
            let known = gate.certificates
            let plain = try EngineEndpoint("tcp://127.0.0.1:\(gate.port)")
            return [
                Self.refusal(try Self.endpoint(gate, known.client)),
                Self.refusal(try Self.endpoint(gate, known.stranger)),
                Self.refusal(try Self.endpoint(gate, known.stranger, verifies: false)),
                Self.refusal(try Self.endpoint(gate, known.nameless)),
                Self.refusal(plain),
                Self.refusal(
                    try EngineEndpoint(
                        service.networkEndpoint().description,
                        certificates: .init(directory: known.client))),
            ]
        }
        let expected = [
            "none", "the engine's certificate is not of an authority that is known here",
            "the engine does not accept the certificate", "the engine asks for a certificate",
            "without an answer", "what answers there does not speak TLS",
        ]
        #expect(told.count == expected.count)
        for (told, words) in zip(told, expected) { #expect(told.contains(words)) }
    }

    @Test func thatNobodyListensIsToldInWords() throws {
        let endpoint = try EngineEndpoint("tcp://127.0.0.1:1")
        let words = "the engine at tcp://127.0.0.1:1 does not answer: Connection refused"
        #expect(Self.refusal(endpoint) == words)
    }
}

extension Pod {
    /// Whether it is ready.
    var isReady: Bool {
        status?.conditions?.contains { $0.type == "Ready" && $0.status == "True" } ?? false
    }
}

extension Blocking {
    /// Runs a command that waits for a line and for the end of its input.
    fileprivate static func waitForCommand(
        in backend: DockerBackend, _ id: ContainerID
    ) throws -> (code: Int32, output: String) {
        let access = backend.access
        return try wait { () -> Result<(code: Int32, output: String), any Error> in
            let written = Mutex("")
            let input = AsyncStream<StreamInput> {
                $0.yield(.bytes(Array("hello\n".utf8)))
                $0.finish()
            }
            do {
                let code = try await access.exec(
                    ExecRequest(id, command: ["sh", "-c", "echo got $(cat); exit 6"]),
                    input: input
                ) { piece in
                    if case .standardOutput(let bytes) = piece {
                        written.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
                    }
                }
                return .success((code, written.withLock { $0 }))
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
