import EngineKit
import Foundation
import Testing

/// The ways in which users name an engine that listens to TCP.
@Suite(.serialized, .needsEngine)
struct EngineChoiceTests {
    private let command: Command
    private let service: PodmanService

    init() throws {
        service = try #require(PodmanService.shared)
        command = try Command()
        try command.write(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: far}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - {name: main, image: 'localhost/busybox:1', command: [sleep, "1000"]}

            """)
    }

    /// Runs the Pod and asks it something, as users do; later commands are told no engine.
    private func tryAll(_ options: [String], _ environment: [String: String] = [:]) throws {
        let place = ["--state-dir", command.state.path]
        let started = try command.execute(
            ["run", command.manifests.path, "--once", "--timeout", "60"] + place + options,
            environment: environment)
        #expect(started.exitCode == 0, "\(started.errors)")
        let answer = try command.execute(
            ["exec", "-i", "far"] + place + ["--", "sh", "-c", "echo $(cat) there"],
            input: "nobody\n", environment: environment)
        #expect(answer.output == "nobody there\n", "\(answer.errors)")
        let down = try command.execute(
            ["down", command.manifests.path, "--timeout", "30s"] + place,
            environment: environment)
        #expect(down.exitCode == 0, "\(down.errors)")
    }

    @Test func byTheFlag() async throws {
        defer { command.remove() }
        let address = try service.networkAddress()
        try await onThreadOfItsOwn { try tryAll(["--backend", "docker", "--engine", address]) }
    }

    // MARK: With TLS

    private static let lacksCertificates: Comment = "lacks openssl"

    @Test(.enabled(if: TrialCertificates.canBeMade, lacksCertificates))
    func byTheVariablesOfTheDockerCommand() async throws {
        defer { command.remove() }
        try await onThreadOfItsOwn {
            let gate = try service.openGate()
            defer { gate.close() }
            try tryAll(
                ["--backend", "docker"],
                [
                    "DOCKER_HOST": "tcp://127.0.0.1:\(gate.port)", "DOCKER_TLS_VERIFY": "1",
                    "DOCKER_CERT_PATH": gate.certificates.client,
                ])
        }
    }

    @Test(.enabled(if: TrialCertificates.canBeMade, lacksCertificates))
    func byADockerContext() async throws {
        defer { command.remove() }
        let folder = command.directory.appending(path: "docker")
        let meta = folder.appending(path: "contexts/meta/0123")
        let keys = folder.appending(path: "contexts/tls/0123")
        try await onThreadOfItsOwn {
            let gate = try service.openGate()
            defer { gate.close() }
            for folder in [meta, keys] {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
            }
            try FileManager.default.copyItem(
                atPath: gate.certificates.client, toPath: keys.appending(path: "docker").path)
            try Data(#"{"currentContext": "far"}"#.utf8).write(
                to: folder.appending(path: "config.json"))
            let host = "tcp://127.0.0.1:\(gate.port)"
            try Data(#"{"Name": "far", "Endpoints": {"docker": {"Host": "\#(host)"}}}"#.utf8)
                .write(to: meta.appending(path: "meta.json"))
            try tryAll(["--backend", "docker"], ["DOCKER_CONFIG": folder.path])
        }
    }

    @Test(.enabled(if: TrialCertificates.canBeMade, lacksCertificates))
    func byAFileOfNodes() async throws {
        defer { command.remove() }
        let file = command.directory.appending(path: "nodes.yaml")
        try await onThreadOfItsOwn {
            let gate = try service.openGate()
            defer { gate.close() }
            let nodes = """
                nodes:
                - name: far
                  engine: tcp://127.0.0.1:\(gate.port)
                  certificates: \(gate.certificates.client)

                """
            try Data(nodes.utf8).write(to: file)
            try tryAll(["--config", file.path])
        }
    }

    @Test func sshIsRefusedWithTheWayOut() throws {
        defer { command.remove() }
        let result = try command.execute(
            [
                "run", command.manifests.path, "--once", "--backend", "docker", "--state-dir",
                command.state.path,
            ], environment: ["DOCKER_HOST": "ssh://me@engine.example:2222"])
        #expect(result.exitCode == 1)
        let tunnel = "ssh -nNT -p 2222 -L 127.0.0.1:2375:/var/run/docker.sock me@engine.example"
        #expect(result.errors.contains(tunnel), "\(result.errors)")
    }
}
