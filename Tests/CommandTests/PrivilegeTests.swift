import Foundation
import Testing

@Suite("Privileged containers")
struct PrivilegeTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(
            Command.deployment().replacing(
                "image: app:1", with: "image: app:1\n        securityContext: {privileged: true}"))
    }

    @Test(arguments: ["validate", "diff", "plan", "rehearse", "run"])
    func areAcceptedWhereTheFlagSaysSo(_ subcommand: String) throws {
        defer { command.remove() }
        var arguments = [subcommand, command.manifests.path]
        switch subcommand {
        case "rehearse": arguments += ["--monkey", "--seeds", "1"]
        case "run": arguments += ["--once", "--state-dir", command.state.path]
        case "diff", "plan": arguments += ["--state-dir", command.state.path]
        default: break
        }
        let refused = try command.execute(arguments)
        #expect(refused.exitCode != 0)
        let told = refused.errors + refused.output
        #expect(told.contains("privileged: Forbidden: disallowed by cluster policy"))
        let accepted = try command.execute(arguments + ["--allow-privileged"])
        #expect(!(accepted.errors + accepted.output).contains("disallowed"))
        #expect(accepted.exitCode == (subcommand == "diff" ? 1 : 0))
    }

    @Test func areAppliedFromAPlanWhereTheFlagSaysSo() throws {
        defer { command.remove() }
        let file = command.directory.appending(path: "plan").path
        #expect(try command.run("plan", "--allow-privileged", "--out", file).exitCode == 0)
        #expect(try command.act("apply", file).exitCode == 1)
        #expect(try command.act("apply", file, "--allow-privileged").exitCode == 0)
    }

    @Test func stayAcceptedWhereTheyRun() throws {
        defer { command.remove() }
        _ = try command.run("run", "--once", "--allow-privileged")
        let drained = try command.execute(
            ["drain", "node-1", "--state-dir", command.state.path])
        #expect(drained.exitCode == 0)
        let pods = try command.get("pods", "--no-headers").output
        #expect(pods.split(separator: "\n").count == 3)
        #expect(!pods.contains("node-1"))
    }
}
