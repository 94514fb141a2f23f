import Foundation
import Testing

@Suite("Descriptions")
struct DescribeTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(
            Command.deployment().replacing(
                "image: app:1",
                with: "image: app:1\n        env: [{name: COPY, value: hunter2hunter2}]")
                    + """
                    ---
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: key}
                    stringData: {password: hunter2hunter2}
                    """)
        _ = try command.run("run", "--once")
    }

    @Test func followTheLayoutOfKubectl() throws {
        defer { command.remove() }
        let text = try command.act("describe", "deploy", "web").output
        #expect(text.hasPrefix("Name:                   web\nNamespace:              default\n"))
        #expect(
            text.contains(
                "Replicas:               3 desired | 3 updated | 3 total | 3 available | "
                    + "0 unavailable\n"))
        #expect(
            text.contains("RollingUpdateStrategy:  25% max unavailable, 25% max surge\n"))
        #expect(text.contains("\n  Containers:\n   main:\n    Image:      app:1\n"))
        #expect(text.contains("OldReplicaSets:  <none>\nNewReplicaSet:   web-"))
        #expect(
            text.contains("  Type    Reason             Age   From                   Message\n"))
        #expect(text.contains("deployment-controller  Scaled up replica set web-"))
    }

    @Test func tellWhatHappenedToAPod() throws {
        defer { command.remove() }
        let text = try command.act("describe", "pods", "-l", "app=web").output
        #expect(text.components(separatedBy: "Controlled By:  ReplicaSet/web-").count == 4)
        #expect(text.contains("default-scheduler  Successfully assigned default/web-"))
        #expect(
            text.contains(
                "node.kubernetes.io/unreachable:NoExecute op=Exists for 300s\n"))
    }

    @Test func hideWhatSecretsHold() throws {
        defer { command.remove() }
        let secret = try command.act("describe", "secret", "key").output
        #expect(secret.hasSuffix("Data\n====\npassword:  14 bytes\n"))
        for kind in ["deploy", "pods", "replicasets", "secrets", "nodes", "namespaces", "sa"] {
            let text = try command.act("describe", kind)
            #expect(text.exitCode == 0 && !text.output.isEmpty)
            #expect(!text.output.contains("hunter2"))
        }
        let history = try command.act("rollout", "history", "deploy/web", "--revision", "1")
        #expect(history.exitCode == 0 && !history.output.contains("hunter2"))
    }
}
