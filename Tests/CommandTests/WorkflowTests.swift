import Foundation
import Testing

@Suite("The commands together: run, diff, plan, get")
struct WorkflowTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(Command.deployment())
    }

    @Test func aSecondRunWritesNothingAndSaysSo() throws {
        defer { command.remove() }
        let first = try command.run("run", "--once")
        #expect(first.exitCode == 0)
        #expect(first.output.contains("3/3"))
        let before = try Data(contentsOf: command.state.appending(path: "state.json"))
        let second = try command.run("run", "--once")
        #expect(second.exitCode == 0)
        #expect(second.output.contains("Nothing to do"))
        let after = try Data(contentsOf: command.state.appending(path: "state.json"))
        #expect(before == after)
    }

    @Test func aChangedImageIsTheOnlyDifference() throws {
        defer { command.remove() }
        _ = try command.run("run", "--once")
        #expect(try command.run("diff").exitCode == 0)
        try command.write(Command.deployment(image: "app:2"))
        let diff = try command.run("diff")
        #expect(diff.exitCode == 1)
        let changed = diff.output.split(separator: "\n").filter {
            ($0.hasPrefix("+") || $0.hasPrefix("-")) && !$0.hasPrefix("+++")
                && !$0.hasPrefix("---")
        }
        #expect(changed == ["-      - image: app:1", "+      - image: app:2"])
    }

    @Test func aPlanShowsTheRolloutAndChangesNothing() throws {
        defer { command.remove() }
        _ = try command.run("run", "--once")
        try command.write(Command.deployment(image: "app:2"))
        let before = try Data(contentsOf: command.state.appending(path: "state.json"))
        let plan = try command.run("plan", "--detailed-exitcode")
        #expect(plan.exitCode == 2)
        #expect(plan.output.contains("replicas 3 → 2"))
        #expect(
            plan.output.contains(
                "Plan: 0 to add, 1 to change, 0 to replace, 0 to destroy; 3 Pods created, 3 deleted"
            ))
        let moves = try command.run("plan", "--moves").output
        #expect(moves.contains("rollout complete"))
        let after = try Data(contentsOf: command.state.appending(path: "state.json"))
        #expect(before == after)
        #expect(try command.run("plan").output == plan.output, "the same input, the same plan")
    }

    @Test func replicasThatAnAutoscalerOwnsAreWarnedOf() throws {
        defer { command.remove() }
        try command.write(
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: web}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
              maxReplicas: 5

            """, to: "autoscaler.yaml")
        let result = try command.run("diff")
        #expect(result.errors.contains("replicas-and-autoscaler"))
        #expect(result.errors.contains("leave out spec.replicas"))
    }

    @Test func anObjectWhoseManifestIsGoneIsPruned() throws {
        defer { command.remove() }
        try command.write(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n", to: "extra.yaml")
        _ = try command.run("run", "--once")
        #expect(try command.get("configmaps").output.contains("extra"))
        try FileManager.default.removeItem(at: command.manifests.appending(path: "extra.yaml"))
        let diff = try command.run("diff")
        #expect(diff.output.contains("+++ desired ConfigMap default/extra (absent)"))
        _ = try command.run("run", "--once")
        #expect(!(try command.get("configmaps").output.contains("extra")))
    }

    @Test func standardInputIsReadForADash() throws {
        defer { command.remove() }
        let result = try command.execute(
            ["diff", "-", "--state-dir", command.state.path], input: Command.deployment())
        #expect(result.exitCode == 1)
        #expect(result.output.contains("+++ desired Deployment default/web"))
    }

    @Test func whatDoesNotFitIsReported() throws {
        defer { command.remove() }
        let result = try command.run("run", "--once", "--nodes", "0")
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("Deployment default/web is not ready"))
    }

    @Test func kubectlNamesOfKindsAreKnown() throws {
        defer { command.remove() }
        _ = try command.run("run", "--once")
        for name in ["deploy", "deployment", "deployments", "Deployment", "deployments.apps"] {
            #expect(try command.get(name, "-o", "name").output == "deployment.apps/web\n")
        }
        #expect(try command.get("po", "--no-headers").output.split(separator: "\n").count == 3)
        #expect(try command.get("pods", "-l", "app!=web").errors.contains("No resources found"))
        #expect(try command.get("nonsense").exitCode == 1)
        #expect(try command.get("deploy/absent").errors.contains("not found"))
    }

    @Test func theStateIsForItsOwnerOnly() throws {
        defer { command.remove() }
        _ = try command.run("run", "--once")
        let path = command.state.appending(path: "state.json").path
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func aDamagedStateIsNotOverwritten() throws {
        defer { command.remove() }
        _ = try command.run("run", "--once")
        let file = command.state.appending(path: "state.json")
        try Data("{".utf8).write(to: file)
        let result = try command.run("run", "--once")
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("state.json"))
        #expect(try Data(contentsOf: file) == Data("{".utf8))
    }
}
