import Foundation
import Testing

/// Each process hashes with a seed of its own, so what depends on the order of a `Dictionary` or
/// `Set` differs from one to the next.
@Suite struct RepeatablePlanTests {
    @Test func theSameInputGivesTheSamePlanInEveryProcess() throws {
        let command = try Command()
        defer { command.remove() }
        try command.write(Self.manifests(image: "app:1"))
        #expect(try command.run("run", "--once").exitCode == 0)
        try Self.moveAhead(command.state.appending(path: "state.json"))
        try command.write(Self.manifests(image: "app:2"))
        let plans = try (0..<4).map { _ in try command.run("plan", "-o", "json").output }
        #expect(plans[0].contains("terminate"))
        #expect(Set(plans).count == 1)
    }

    /// The time of the state is the start of a plan as long as the clock of the machine is behind.
    private static func moveAhead(_ state: URL) throws {
        let content = try String(contentsOf: state, encoding: .utf8)
        let farAhead = "\"microseconds\":4102444800000000"
        let moved = content.replacing(#/"microseconds":[0-9]+/#, with: farAhead)
        #expect(moved != content)
        try moved.write(to: state, atomically: true, encoding: .utf8)
    }

    private static func manifests(image: String) -> String {
        ["a", "b", "c"].map { name in
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: \(name), labels: {one: "1", two: "2", three: "3"}}
            spec:
              replicas: 4
              selector: {matchLabels: {app: \(name)}}
              template:
                metadata: {labels: {app: \(name), one: "1", two: "2"}}
                spec: {containers: [{name: main, image: "\(image)"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: \(name)}
            spec: {selector: {app: \(name)}, ports: [{port: 80}]}
            """
        }.joined(separator: "\n---\n")
    }
}
