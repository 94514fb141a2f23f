import Foundation
import Testing

@Suite("Looking after rollouts at rest")
struct RolloutTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
        try command.write(Command.deployment(image: "app:2"))
        _ = try command.run("run", "--once")
    }

    private func rollout(_ arguments: String...) throws -> Command.Result {
        try command.execute(["rollout"] + arguments + ["--state-dir", command.state.path])
    }

    private func image() throws -> String {
        let table = try command.get("deploy", "web", "-o", "wide").output
        return table.contains("app:1") ? "app:1" : "app:2"
    }

    @Test func aRolloutThatIsCompleteIsSaidToBe() throws {
        defer { command.remove() }
        let result = try rollout("status", "deploy/web")
        #expect(result.exitCode == 0)
        #expect(result.output == "deployment \"web\" successfully rolled out\n")
    }

    @Test func historyListsRevisionsAndShowsTemplates() throws {
        defer { command.remove() }
        #expect(
            try rollout("history", "deploy/web").output == """
                deployment.apps/web\u{20}
                REVISION  CHANGE-CAUSE
                1         <none>
                2         <none>


                """)
        let shown = try rollout("history", "deploy/web", "--revision", "1").output
        #expect(shown.hasPrefix("deployment.apps/web with revision #1\nPod Template:\n"))
        #expect(shown.contains("    Image:\tapp:1\n"))
        #expect(
            try rollout("history", "deploy/web", "--revision", "7").errors
                == "error: unable to find the specified revision\n")
    }

    @Test func undoGoesBackUntilTheManifestIsAppliedAgain() throws {
        defer { command.remove() }
        #expect(
            try rollout("undo", "deploy/web").output == "deployment.apps/web rolled back\n")
        #expect(try image() == "app:1")
        #expect(
            try rollout("undo", "deploy/web", "--to-revision", "9").errors
                == "error: unable to find specified revision 9 in history\n")
        let stale = try rollout("status", "deploy/web")
        #expect(stale.exitCode == 1 && stale.errors.contains("start reconcile run"))
        _ = try command.run("run", "--once")
        #expect(try image() == "app:2")
    }

    @Test func whatIsPresentIsNotRestored() throws {
        defer { command.remove() }
        #expect(
            try rollout("undo", "deploy/web", "--to-revision", "2").output
                == "deployment.apps/web skipped rollback (current template already matches "
                + "revision 2)\n")
    }

    @Test func aRestartReplacesThePods() throws {
        defer { command.remove() }
        let before = try command.get("pods", "-o", "name").output
        #expect(
            try rollout("restart", "deploy/web").output == "deployment.apps/web restarted\n")
        // The manifest says nothing of the annotation, and so it stays.
        _ = try command.run("run", "--once")
        let after = try command.get("pods", "-o", "name").output
        #expect(before != after)
        #expect(try command.run("diff").exitCode == 0)
    }

    @Test func aPausedDeploymentIsLeftAlone() throws {
        defer { command.remove() }
        #expect(try rollout("pause", "deploy/web").output == "deployment.apps/web paused\n")
        #expect(
            try rollout("pause", "deploy/web").errors
                == "error: deployments.apps \"web\" is already paused\n")
        #expect(try rollout("restart", "deploy/web").exitCode == 1)
        #expect(try rollout("undo", "deploy/web").errors.contains("paused deployment"))
        #expect(try rollout("resume", "deploy/web").output == "deployment.apps/web resumed\n")
        #expect(try rollout("resume", "deploy/web").exitCode == 1)
    }

    @Test func aDeletedPodIsGoneWhenTheCommandEnds() throws {
        defer { command.remove() }
        let pods = try command.get("pods", "-o", "name").output.split(separator: "\n")
        let victim = String(try #require(pods.first))
        let deleted = try command.act("delete", victim, "--grace-period", "5")
        #expect(deleted.exitCode == 0)
        #expect(try !command.get("pods", "-o", "name").output.contains(victim))
        let again = try command.act("delete", victim)
        #expect(again.exitCode == 1 && again.errors.contains("not found"))
        #expect(try command.act("delete", victim, "--ignore-not-found").exitCode == 0)
    }

    @Test func nothingIsDeletedWithoutAName() throws {
        defer { command.remove() }
        let refused = try command.act("delete", "pods")
        #expect(refused.exitCode == 1 && refused.errors.contains("--all"))
        #expect(try command.get("pods", "-o", "name").output.split(separator: "\n").count == 3)
        #expect(try command.act("delete", "pods", "-l", "app=web", "--no-wait").exitCode == 0)
    }
}
