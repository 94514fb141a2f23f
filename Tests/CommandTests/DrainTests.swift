import Foundation
import Testing

@Suite("Cordoning and draining nodes")
struct DrainTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
    }

    private func onNode(_ subcommand: String, _ node: String, _ options: String...) throws
        -> Command.Result
    {
        try command.execute([subcommand, node, "--state-dir", command.state.path] + options)
    }

    @Test func aCordonedNodeShowsItAndCanBeOpenedAgain() throws {
        defer { command.remove() }
        #expect(try onNode("cordon", "node-1").output == "node/node-1 cordoned\n")
        #expect(try onNode("cordon", "node-1").output == "node/node-1 already cordoned\n")
        #expect(try command.get("nodes").output.contains("Ready,SchedulingDisabled"))
        #expect(try onNode("uncordon", "node-1").output == "node/node-1 uncordoned\n")
        #expect(try !command.get("nodes").output.contains("SchedulingDisabled"))
    }

    @Test func aDrainedNodeIsEmptyAndItsPodsAreElsewhere() throws {
        defer { command.remove() }
        let drained = try onNode("drain", "node-1")
        #expect(drained.exitCode == 0 && drained.output.hasSuffix("node/node-1 drained\n"))
        _ = try command.run("run", "--once")
        let pods = try command.get("pods", "-o", "wide").output
        #expect(!pods.contains("node-1") && pods.contains("node-2"))
    }

    @Test func aPodThatNothingReplacesNeedsForce() throws {
        defer { command.remove() }
        let bare = """
            apiVersion: v1
            kind: Pod
            metadata: {name: bare}
            spec:
              nodeName: node-2
              containers: [{name: c, image: "app:1"}]
            """
        try command.write(bare, to: "bare.yaml")
        _ = try command.run("run", "--once")
        let refused = try onNode("drain", "node-2")
        #expect(refused.exitCode == 1)
        #expect(refused.errors.contains("use --force to override): default/bare"))
        let forced = try onNode("drain", "node-2", "--force")
        #expect(forced.exitCode == 0 && forced.output.contains("pod/bare evicted"))
    }

    @Test func aBudgetThatAllowsNothingKeepsTheNodeFull() throws {
        defer { command.remove() }
        let budget = """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web}
            spec:
              minAvailable: 3
              selector: {matchLabels: {app: web}}
            """
        try command.write(budget, to: "budget.yaml")
        _ = try command.run("run", "--once")
        let drained = try onNode("drain", "node-1", "--timeout", "60")
        #expect(drained.exitCode == 1 && drained.errors.contains("after 60 s"))
    }

    @Test func aNodeThatDoesNotExistIsAnError() throws {
        defer { command.remove() }
        let result = try onNode("drain", "node-9")
        #expect(result.exitCode == 1 && result.errors.contains("nodes \"node-9\" not found"))
    }
}
