import Foundation
import Testing

/// Nodes of different kinds in one cluster, from a configuration file.
@Suite struct MixedNodesTests {
    private let command: Command

    init() throws { command = try Command() }

    private func configure(_ text: String) throws -> String {
        let file = command.directory.appending(path: "nodes.yaml")
        try Data(text.utf8).write(to: file)
        return file.path
    }

    private static func pod(_ name: String, zone: String) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name)}
        spec:
          terminationGracePeriodSeconds: 1
          nodeSelector: {zone: \(zone)}
          containers:
          - {name: main, image: app:1, command: [sleep, "1000"]}
        ---

        """
    }

    @Test func simulatedNodesStandBesideRealOnes() throws {
        let file = try configure(
            """
            nodes:
              - name: node-here
                backend: process
                labels: {zone: real}
                evictionHard: {}
              - name: paper
                backend: simulated
                labels: {zone: imagined}
                capacity: {cpu: "64"}

            """)
        try command.write(Self.pod("one", zone: "real") + Self.pod("two", zone: "imagined"))
        defer { command.remove() }
        let started = try command.run("run", "--once", "--config", file, "--timeout", "60")
        #expect(started.exitCode == 0, "\(started.errors)")
        #expect(started.errors.contains("note: the Pods of node paper are simulated"))
        let pods = try command.get("pods", "-o", "wide").output
        #expect(pods.contains(#/one +1\/1 +Running .* node-here +/#), "\(pods)")
        #expect(pods.contains(#/two +1\/1 +Running .* paper +/#), "\(pods)")
        let nodes = try command.get("nodes", "-o", "name").output
        #expect(nodes == "node/node-here\nnode/paper\n")
        let real = try command.execute(
            ["exec", "one", "--state-dir", command.state.path, "--", "echo", "here"])

        #expect(real.output == "here\n")
        let imagined = try command.act("logs", "two")
        #expect(imagined.errors.contains("on the simulated node paper: nothing really runs"))
        // A later run finds both as they were.
        let again = try command.run("run", "--once", "--config", file, "--timeout", "60")
        #expect(again.output.contains("Nothing to do"), "\(again.output)\(again.errors)")
        #expect(try command.act("shutdown", "paper").exitCode == 1)
        let down = try command.run("down", "--timeout", "30s")
        #expect(down.exitCode == 0, "\(down.errors)")
        #expect(try command.get("pods").output == "")
    }

    @Test func whatCannotBeOfASimulatedNodeIsRefused() throws {
        defer { command.remove() }
        try command.write(Command.deployment())
        for (text, fault) in [
            ("[{backend: simulated}]", "nodes[0].name is missing"),
            ("[{name: a, backend: simulated, engine: /x.sock}]", "nodes[0].engine: nothing"),
            ("[{name: a, evictionHard: {memory: 1}}]", "nodes[0].evictionHard.memory is no"),
            (
                "[{name: a, evictionSoft: {memory.available: 1Gi}}]",
                "nodes[0].evictionSoftGracePeriod.memory.available is missing"
            ),
            ("[{name: a, evictionMaxPodGracePeriod: x}]", "evictionMaxPodGracePeriod is no number"),
        ] {
            let file = try configure("nodes: \(text)\n")
            let result = try command.run("run", "--once", "--config", file)
            #expect(result.exitCode == 1)
            #expect(result.errors.contains(fault), "\(result.errors)")
        }
    }
}
