import Foundation
import Testing

@Suite("Taking down what a directory started")
struct DownTests {
    private static let shop = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: shop}
        ---

        """

    private let command: Command

    init() throws {
        command = try Command()
        try command.write(
            Self.shop
                + Command.deployment().replacing(
                    "name: web\n", with: "name: web\n  namespace: shop\n", maxReplacements: 1))
        try command.write(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n", to: "other.yaml")
    }

    private func left() throws -> String {
        try command.get("all,configmaps,namespaces", "-A", "-o", "name").output
    }

    @Test func removesThatInOrderAndNothingElse() throws {
        defer { command.remove() }
        _ = try command.run("run", "--once")
        let result = try command.run(
            "down", on: command.manifests.appending(path: "app.yaml").path)
        #expect(result.exitCode == 0)
        #expect(
            result.output == """
                deployment.apps "web" deleted from shop namespace
                configmap "settings" deleted from shop namespace
                namespace "shop" deleted

                """)
        let left = try left()
        #expect(!left.contains("web") && !left.contains("shop") && !left.contains("settings"))
        #expect(left.contains("configmap/other") && left.contains("namespace/default"))
        // What is down stays known as such: nothing is left to prune.
        #expect(
            try command.run("down").output == "configmap \"other\" deleted from default namespace\n"
        )
    }

    @Test func keepsANamespaceInWhichSomethingElseIs() throws {
        defer { command.remove() }
        try command.write(
            "apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: shop}\n",
            to: "other.yaml")
        _ = try command.run("run", "--once")
        let result = try command.run(
            "down", on: command.manifests.appending(path: "app.yaml").path)
        #expect(result.exitCode == 0)
        #expect(result.output.contains("namespace \"shop\" kept: it holds secret/key\n"))
        #expect(try command.get("secrets", "-n", "shop", "-o", "name").output == "secret/key\n")
    }

    @Test func aRunCarriesItOut() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        #expect(
            try command.act("rollout", "status", "deploy/web", "-n", "shop").exitCode == 0)
        let result = try command.run("down", "--timeout", "60s")
        #expect(result.exitCode == 0)
        #expect(result.errors.contains("a run is still active"))
        #expect(try !left().contains("web"))
    }

    @Test func goesOnWhereTheRunEnds() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        #expect(
            try command.act("rollout", "status", "deploy/web", "-n", "shop").exitCode == 0)
        let down = try command.start([
            "down", command.manifests.path, "--state-dir", command.state.path,
        ])
        usleep(300_000)
        run.crash()
        down.waitUntilExit()
        #expect(down.terminationStatus == 0)
        #expect(try !left().contains("web"))
    }

    @Test func waitsForWhatWasAskedToGoBefore() throws {
        defer { command.remove() }
        try command.write(
            Self.shop
                + Command.deployment().replacing(
                    "name: web\n",
                    with: "name: web\n  namespace: shop\n  finalizers: [example.com/held]\n",
                    maxReplacements: 1))
        _ = try command.run("run", "--once")
        for _ in 1...2 {
            let result = try command.run("down", "--timeout", "5s")
            #expect(result.exitCode == 1)
            #expect(result.errors.contains("not gone: deployment.apps/web"))
        }
    }
}
