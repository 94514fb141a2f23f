import Foundation
import Testing

/// Puts random texts into everything of a Secret that can hold one, and looks for them in whatever
/// the program prints.
@Suite("Secrets never show")
struct SecretCanaryTests {
    private let command: Command
    private var canaries: [String] = []

    init() throws {
        command = try Command()
        for _ in 0..<5 { canaries.append(Self.canary()) }
        try command.write(Self.manifests(canaries), to: "secret.yaml")
        try command.write(Command.deployment())
    }

    private static func canary() -> String {
        String((0..<24).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a" })
    }

    /// Secrets with the texts in `data`, `stringData`, an annotation and a copy in the annotation
    /// that kubectl writes; and a container that repeats one.
    private static func manifests(_ canaries: [String]) -> String {
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: one
          annotations:
            note: \(canaries[2])
            kubectl.kubernetes.io/last-applied-configuration: '{"data":{"a":"\(canaries[3])"}}'
        data: {password: \(Data(canaries[0].utf8).base64EncodedString())}
        stringData: {token: \(canaries[1])}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: two}
        immutable: true
        stringData: {password: \(canaries[4])}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: user}
        spec:
          containers:
          - name: main
            image: app:1
            env:
            - {name: COPY, value: \(canaries[1])}
            - {name: URL, value: "db://user:\(canaries[0])@host"}
            - name: REFERENCE
              valueFrom: {secretKeyRef: {name: one, key: password}}

        """
    }

    private func expectNothing(of results: [Command.Result], _ canaries: [String]) {
        for result in results {
            let text = result.output + result.errors
            for canary in canaries {
                #expect(!text.contains(canary))
                #expect(!text.contains(Data(canary.utf8).base64EncodedString().prefix(28)))
            }
        }
    }

    private func everyOutput() throws -> [Command.Result] {
        let plan = command.directory.appending(path: "saved.plan").path
        var results = try [
            command.run("diff"), command.run("diff", "-y"), command.run("diff", "-o", "json"),
            command.run("diff", "-o", "markdown"), command.run("plan", "--moves", "--out", plan),
            command.run("plan", "-o", "json"), command.run("plan", "-o", "markdown"),
            command.run("plan", "-o", "html"),
            command.execute(["plan", "--from", "/dev/null", "--to", command.manifests.path]),
            command.execute(["rehearse", command.manifests.path, "--monkey", "--seed", "1"]),
            command.execute(
                ["rehearse", command.manifests.path, "--monkey", "--seed", "1", "-o", "json"]),
        ]
        let file = try? String(contentsOfFile: plan, encoding: .utf8)
        results.append(Command.Result(output: file ?? "", errors: "", exitCode: 0))
        return results
    }

    @Test func inNoOutputOfNoCommand() throws {
        defer { command.remove() }
        expectNothing(of: try everyOutput(), canaries)
        expectNothing(of: [try command.run("run", "--once")], canaries)
        let shown = try [
            command.get("secrets", "-o", "yaml"), command.get("secrets", "-o", "json"),
            command.get("secrets", "-o", "wide"), command.get("events"),
        ]
        expectNothing(of: shown, canaries)

        let changed = (0..<5).map { _ in Self.canary() }
        try command.write(Self.manifests(changed), to: "secret.yaml")
        expectNothing(of: try everyOutput(), canaries + changed)
        // What is wrong with a Secret is told without its values; an immutable one is refused.
        expectNothing(of: [try command.run("run", "--once")], canaries + changed)
    }

    @Test func inNoMessageAboutAFault() throws {
        defer { command.remove() }
        let canary = Self.canary()
        let faults = [
            "data: {password: \(canary)!}", "data: [\(canary)]", "stringData: {a: {b: \(canary)}}",
            "stringData: \(canary)", "type: 7\nstringData: {a: \(canary)}",
            "stringData: {a: \(canary)", "immutable: \(canary)", "data: {a: &x \(canary)}\nb: *y",
        ]
        for fault in faults {
            try command.write(
                "apiVersion: v1\nkind: Secret\nmetadata: {name: bad}\n\(fault)\n",
                to: "secret.yaml")
            let results = try [
                command.run("diff"), command.run("plan"), command.run("run", "--once"),
            ]
            #expect(results.allSatisfy { $0.exitCode != 0 }, "\(fault)")
            expectNothing(of: results, [canary])
        }
    }
}
