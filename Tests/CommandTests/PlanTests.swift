import Foundation
import Testing

@Suite("plan and apply as commands")
struct PlanTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
    }

    private var planFile: String { command.directory.appending(path: "saved.plan").path }

    private func apply() throws -> Command.Result {
        try command.execute(["apply", planFile, "--state-dir", command.state.path])
    }

    @Test func aSavedPlanIsCarriedOutOnce() throws {
        defer { command.remove() }
        try command.write(Command.deployment(image: "app:2"))
        let plan = try command.run("plan", "--out", planFile)
        #expect(plan.exitCode == 0)
        let applied = try apply()
        #expect(applied.exitCode == 0, "\(applied.errors)")
        let closing = try #require(plan.output.split(separator: "\n").last)
        #expect(applied.output.contains(closing))
        #expect(try command.run("diff").exitCode == 0)
        let again = try apply()
        #expect(again.exitCode == 1 && again.errors.contains("observed state is not the one"))
    }

    @Test func aPlanWhoseManifestsMovedIsRefused() throws {
        defer { command.remove() }
        try command.write(Command.deployment(image: "app:2"))
        _ = try command.run("plan", "--out", planFile)
        try command.write(Command.deployment(image: "app:3"))
        let refused = try apply()
        #expect(refused.exitCode == 1 && refused.errors.contains("manifests have changed"))
        #expect(try command.run("diff").output.contains("app:1"))
    }

    @Test func aFileThatIsNoPlanIsRefused() throws {
        defer { command.remove() }
        try Data("{}".utf8).write(to: URL(filePath: planFile))
        let refused = try apply()
        #expect(refused.exitCode == 1 && refused.errors.contains("is no plan"))
    }

    @Test func moreDeletionsThanAllowedAreRefused() throws {
        defer { command.remove() }
        try command.write("kind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\n")
        let refused = try command.run("plan", "--max-deletes", "0")
        #expect(refused.exitCode == 1 && refused.errors.contains("more than --max-deletes 0"))
        #expect(try command.run("plan", "--max-deletes", "1").exitCode == 0)
    }

    @Test func anEmptyDirectoryIsRefused() throws {
        defer { command.remove() }
        try FileManager.default.removeItem(at: command.manifests.appending(path: "app.yaml"))
        #expect(try command.run("plan").exitCode == 1)
        // A directory in which nothing is a manifest must not delete everything either.
        try command.write(
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
            to: "kustomization.yaml")
        let refused = try command.run("plan")
        #expect(refused.exitCode == 1 && refused.errors.contains("--allow-empty"))
        let allowed = try command.run("plan", "--allow-empty")
        #expect(allowed.exitCode == 0 && allowed.output.contains("1 to destroy"))
    }

    @Test func twoDirectoriesAreComparedWithoutAState() throws {
        defer { command.remove() }
        let other = command.directory.appending(path: "next.yaml").path
        try Data(Command.deployment(image: "app:2").utf8).write(to: URL(filePath: other))
        let arguments = [
            "plan", "--from", command.manifests.path, "--to", other, "--at",
            "2026-01-05T12:00:00Z", "--state-dir", "/no/such/directory",
        ]
        let plan = try command.execute(arguments)
        #expect(plan.exitCode == 0 && plan.output.contains("3 Pods created, 3 deleted"))
        #expect(try command.execute(arguments).output == plan.output)
        let piped = try command.execute(
            arguments.map { $0 == other ? "-" : $0 }, input: Command.deployment(image: "app:2"))
        #expect(piped.output.contains("<stdin>:") && piped.exitCode == 0)
    }

    @Test func layersAndFormatsAreChosen() throws {
        defer { command.remove() }
        try command.write(Command.deployment(image: "app:2"))
        let bare = try command.run("plan", "--no-objects", "--no-consequences", "--no-timeline")
        #expect(bare.output.split(separator: "\n").count == 1)
        #expect(try command.run("plan", "-o", "html").output.hasPrefix("<!DOCTYPE html>"))
        #expect(try command.run("plan", "-o", "markdown").output.contains("<details>"))
        #expect(try command.run("plan", "--start-seconds", "30").output.contains("after 1m"))
    }
}
