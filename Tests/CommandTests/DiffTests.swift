import Foundation
import Testing

@Suite("diff as a command")
struct DiffTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
    }

    @Test func anExternalProgramComparesTwoDirectories() throws {
        defer { command.remove() }
        let arguments = ["diff", command.manifests.path, "--state-dir", command.state.path]
        let external = ["KUBECTL_EXTERNAL_DIFF": "diff -u -N ;bad"]
        #expect(try command.execute(arguments, environment: external).exitCode == 0)
        try command.write(Command.deployment(image: "app:2"))
        let result = try command.execute(arguments, environment: external)
        #expect(result.exitCode == 1)
        #expect(result.output.contains("OBSERVED/apps.Deployment.default.web"))
        #expect(result.output.contains("+      - image: app:2"))
        let failing = ["KUBECTL_EXTERNAL_DIFF": "diff --no-such-option"]
        #expect(try command.execute(arguments, environment: failing).exitCode == 2)
        let absent = ["KUBECTL_EXTERNAL_DIFF": "/no/such/program"]
        #expect(try command.execute(arguments, environment: absent).exitCode == 2)
    }

    @Test func aReplacementIsShownAndNeedsConsent() throws {
        defer { command.remove() }
        let changed = Command.deployment().replacing("app: web", with: "app: site")
        try command.write(changed)
        let diff = try command.run("diff")
        #expect(diff.exitCode == 1)
        #expect(diff.output.contains("-/+ Deployment default/web is replaced: spec.selector"))
        let refused = try command.run("run", "--once")
        #expect(refused.exitCode == 1 && refused.errors.contains("--replace"))
        #expect(try command.run("run", "--once", "--replace").exitCode == 0)
        #expect(try command.run("diff").exitCode == 0)
        #expect(try command.get("pods", "-l", "app=site", "-o", "name").output.count > 0)
    }

    @Test func formatsForProgramsAndComments() throws {
        defer { command.remove() }
        try command.write(Command.deployment(replicas: 5))
        #expect(try command.run("diff", "-o", "json").output.contains("\"spec.replicas\""))
        #expect(try command.run("diff", "-o", "markdown").output.contains("1 to change"))
        #expect(try command.run("diff", "--side-by-side").output.contains("|   replicas: 5"))
    }
}
