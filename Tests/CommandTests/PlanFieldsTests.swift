import Foundation
import Testing

@Suite("plan tells what backends make of fields")
struct PlanFieldsTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              hostUsers: false
              hostAliases: [{ip: 192.0.2.1, hostnames: [a]}]
              containers:
              - name: c
                image: app:1
                tty: true
                securityContext: {procMount: Unmasked}
                resources: {limits: {ephemeral-storage: 1Gi}}

            """)
    }

    private func fields(_ arguments: String...) throws -> String {
        let result = try command.execute(
            ["plan", command.manifests.path, "--state-dir", command.state.path] + arguments)
        #expect(result.exitCode == 0, "\(result.errors)")
        let output = result.output
        guard let start = output.range(of: "Fields of Pods ") else { return "" }
        return String(output[start.lowerBound...])
    }

    @Test func tellsOfAnEngineOfThisMachine() throws {
        defer { command.remove() }
        let text = try fields("--backend", "docker", "--engine", "/absent.sock")
        #expect(text.hasPrefix("Fields of Pods as containers of the engine at unix:///absent.sock"))
        #expect(text.contains("  not honoured  spec.hostUsers: "))
        #expect(
            text.contains("  not honoured  spec.containers[0].securityContext.procMount: "))
        // What is honoured comes first, in as many lines as it takes.
        let honoured = text.components(separatedBy: "not honoured").first ?? ""
        #expect(honoured.contains("spec.containers[0].tty"))
        #expect(!text.contains("ephemeral-storage: "))
    }

    @Test func tellsOfAnEngineOfAnotherMachine() throws {
        defer { command.remove() }
        let text = try fields("--backend", "docker", "--engine", "tcp://192.0.2.7:2375")
        #expect(
            text.contains("  approximated  spec.containers[0].resources.limits[ephemeral-storage]"))
    }

    @Test func takesProcessesWhereNoEngineAnswers() throws {
        defer { command.remove() }
        let text = try fields("--backend", "auto", "--engine", "/absent.sock")
        #expect(text.hasPrefix("Fields of Pods as processes of this machine"))
        #expect(text.contains("  not honoured  spec.containers[0].command: "))
    }

    @Test func takesTheWorstOfSeveralNodes() throws {
        defer { command.remove() }
        let file = command.directory.appending(path: "nodes.yaml")
        try Data(
            "nodes: [{name: a, engine: /a.sock}, {name: b, engine: 'tcp://192.0.2.7:1'}]\n".utf8
        ).write(to: file)
        let text = try fields("--config", file.path)
        #expect(text.hasPrefix("Fields of Pods as containers of the engine at unix:///a.sock or "))
        #expect(
            text.contains("  approximated  spec.containers[0].resources.limits[ephemeral-storage]"))
        #expect(text.components(separatedBy: "spec.hostUsers: ").count == 2)
    }

    @Test func leavesThemOutWhereNothingIsAskedFor() throws {
        defer { command.remove() }
        #expect(try fields() == "")
        let refused = try command.run("plan", "--backend", "simulated")
        #expect(refused.errors.contains("simulated nodes honour every field"))
        let stray = try command.run("plan", "--engine", "/absent.sock")
        #expect(stray.errors.contains("--engine needs --backend docker or auto"))
    }
}
