import Foundation
import Testing

@Suite("Choosing a container engine and nodes")
struct EngineTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n")
    }

    private func file(_ nodes: String) throws -> String {
        let file = command.directory.appending(path: "nodes.yaml")
        try Data(nodes.utf8).write(to: file)
        return file.path
    }

    @Test func saysThatAnEngineDoesNotAnswer() throws {
        defer { command.remove() }
        let socket = command.directory.appending(path: "engine.sock").path
        let result = try command.run(
            "run", "--once", "--backend", "docker", "--engine", socket)
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("the engine at unix://\(socket) does not answer"))
    }

    @Test func takesProcessesWhereNoEngineAnswers() throws {
        defer { command.remove() }
        let socket = command.directory.appending(path: "engine.sock").path
        let result = try command.run("run", "--once", "--backend", "auto", "--engine", socket)
        #expect(result.exitCode == 0)
        #expect(result.errors.contains("run as processes of this machine"))
    }

    @Test func takesNodesFromAFile() throws {
        defer { command.remove() }
        let path = try file(
            "nodes:\n- {name: mine, labels: {zone: a}, capacity: {cpu: 7, memory: 3Gi}}\n")
        let result = try command.run("run", "--once", "--config", path)
        #expect(result.exitCode == 0)
        let node = try command.get("nodes", "-o", "yaml").output
        #expect(node.contains("name: mine") && node.contains("zone: a"))
        #expect(node.contains("cpu: \"7\"") && node.contains("memory: 3Gi"))
    }

    struct Fault: CustomTestStringConvertible {
        let testDescription: String
        let nodes: String
        let message: String
    }

    @Test(arguments: [
        Fault(testDescription: "no nodes", nodes: "nodes: []\n", message: "lists no nodes"),
        Fault(
            testDescription: "an unknown field", nodes: "nodes: [{nam: a}]\n",
            message: "nodes[0].nam: there is no such field"),
        Fault(
            testDescription: "an unknown backend", nodes: "nodes: [{backend: magic}]\n",
            message: "nodes[0].backend is magic and none of: process, docker"),
        Fault(
            testDescription: "two nodes of one name",
            nodes: "nodes: [{name: a, engine: /a.sock}, {name: a, engine: /b.sock}]\n",
            message: "two nodes have the name a"),
        Fault(
            testDescription: "no quantity", nodes: "nodes: [{capacity: {cpu: many}}]\n",
            message: "nodes[0].capacity.cpu: many is no quantity"),
    ])
    func refusesWhatIsNoListOfNodes(_ fault: Fault) throws {
        defer { command.remove() }
        let result = try command.run("run", "--once", "--config", try file(fault.nodes))
        #expect(result.exitCode == 1)
        #expect(result.errors.contains(fault.message))
    }
}
