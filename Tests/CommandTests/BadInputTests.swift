import Foundation
import Testing

@Suite("Bad manifests get an error with their place, and change nothing")
struct BadInputTests {
    struct Case: Sendable {
        let sentence: String
        let manifest: String
        /// Place and code of the error, as far as they are to be seen.
        let expected: [String]
    }

    private static let bomb: String = {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        for (previous, name) in zip("abcdefghijk", "bcdefghijkl") {
            let aliases = Array(repeating: "*\(previous)", count: 10).joined(separator: ", ")
            text += "\(name): &\(name) [\(aliases)]\n"
        }
        return text
    }()

    static let cases: [Case] = [
        Case(
            sentence: "a malformed file", manifest: "apiVersion: v1\nkind: [ConfigMap\n",
            expected: ["app.yaml:3:1", "yaml-syntax"]),
        Case(
            sentence: "an unknown field",
            manifest: Command.deployment().replacing("replicas: 3", with: "replica: 3"),
            expected: ["app.yaml:6:3", "unknown-field", "did you mean \"replicas\"?"]),
        Case(
            sentence: "a duplicate key",
            manifest: Command.deployment()
                .replacing("replicas: 3", with: "replicas: 3\n  replicas: 4"),
            expected: ["app.yaml:7:3", "yaml-duplicate-key", "first at 6:3"]),
        Case(
            sentence: "a wrong type",
            manifest: Command.deployment().replacing("replicas: 3", with: "replicas: three"),
            expected: ["app.yaml:6:3", "wrong-type", "expected integer, found string"]),
        Case(
            sentence: "an alias bomb", manifest: bomb,
            expected: ["app.yaml:", "yaml-excessive-aliasing"]),
        Case(
            sentence: "a field that breaks a rule",
            manifest: Command.deployment().replacing("replicas: 3", with: "replicas: -3"),
            expected: ["app.yaml:6:3", "invalid-field", "must be greater than or equal to 0"]),
        Case(
            sentence: "an API version that never was",
            manifest: Command.deployment()
                .replacing("apps/v1", with: "apps/v7"),
            expected: ["app.yaml:1:13", "unknown-kind", "use apiVersion apps/v1"]),
        Case(
            sentence: "a kind with two letters swapped",
            manifest: Command.deployment().replacing("kind: Deployment", with: "kind: Deploymnet"),
            expected: ["app.yaml:2:7", "unknown-kind", "did you mean Deployment?"]),
        Case(
            sentence: "the same object twice",
            manifest: Command.deployment() + "---\n" + Command.deployment(),
            expected: ["duplicate-object", "defined twice"]),
        Case(
            sentence: "an object without a name",
            manifest: "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n",
            expected: ["missing-name"]),
    ]

    @Test(arguments: cases)
    func isRefused(_ item: Case) throws {
        let command = try Command()
        defer { command.remove() }
        try command.write(item.manifest)
        for subcommand in ["run", "plan", "diff"] {
            let arguments = subcommand == "run" ? ["--once"] : []
            let result = try command.execute(
                [subcommand, command.manifests.path, "--state-dir", command.state.path]
                    + arguments)
            #expect(result.exitCode == (subcommand == "diff" ? 2 : 1), "\(item.sentence)")
            for text in item.expected {
                #expect(result.errors.contains(text), "\(item.sentence): \(result.errors)")
            }
            #expect(result.errors.split(separator: "\n").count < 25, "one screen")
        }
        #expect(!FileManager.default.fileExists(atPath: command.state.path), "nothing is written")
    }

    @Test func aDirectoryWithoutManifestsIsRefused() throws {
        let command = try Command()
        defer { command.remove() }
        let result = try command.run("run", "--once")
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("no-manifests"))
    }

    @Test func aMissingDirectoryIsRefused() throws {
        let command = try Command()
        defer { command.remove() }
        let result = try command.run("run", "--once", on: command.directory.path + "/nowhere")
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("file-not-found"))
    }

    @Test func aBadFileAmongGoodOnesChangesNothing() throws {
        let command = try Command()
        defer { command.remove() }
        try command.write(Command.deployment())
        #expect(try command.run("run", "--once").exitCode == 0)
        let before = try Data(contentsOf: command.state.appending(path: "state.json"))
        try command.write(Command.deployment(image: "app:2"))
        try command.write("kind: [", to: "broken.yaml")
        #expect(try command.run("run", "--once").exitCode == 1)
        let after = try Data(contentsOf: command.state.appending(path: "state.json"))
        #expect(before == after)
    }

    @Test func valuesOfSecretsAreNeverShown() throws {
        let command = try Command()
        defer { command.remove() }
        try command.write(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: token}
            stringData: {password: hunter2hunter2}
            """)
        let diff = try command.run("diff")
        #expect(diff.exitCode == 1 && diff.output.contains("fingerprint"))
        #expect(try command.run("run", "--once").exitCode == 0)
        let shown = [
            diff, try command.run("plan"), try command.get("secret", "-o", "yaml"),
            try command.get("secret", "-o", "json"), try command.get("events"),
        ]
        for result in shown {
            #expect(!(result.output + result.errors).contains("hunter2"))
            #expect(!(result.output + result.errors).contains("aHVudGVyMmh1bnRlcjI="))
        }
    }

    @Test func whatANodeDoesNotHonourIsRefusedBeforeAnythingStarts() throws {
        let command = try Command()
        defer { command.remove() }
        try command.write(Command.deployment())
        let refused = try command.run("run", "--once", "--backend", "process")
        #expect(refused.exitCode == 1)
        #expect(
            refused.errors.contains(
                ".yaml:14:9: error: spec.template.spec.containers[0].command is not honoured: "))
        #expect(refused.errors.contains("note: nothing was started; with --allow-unsupported "))
        #expect(try !command.run("get", "pods").output.contains("web"))
    }

    @Test func aMissingSupervisorIsToldBeforeAnythingStarts() throws {
        let command = try Command()
        defer { command.remove() }
        try command.write(Command.deployment())
        let lone = command.directory.appending(path: "reconcile")
        let process = try command.process([
            "run", command.manifests.path, "--once", "--backend", "process",
            "--allow-unsupported", "--state-dir", command.state.path,
        ])
        try FileManager.default.copyItem(at: #require(process.executableURL), to: lone)
        process.executableURL = lone
        let output = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        try process.run()
        let errors = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(
            String(decoding: errors, as: UTF8.self)
                .contains(
                    "error: reconcile-supervisor, which keeps the containers, is not installed")
        )
    }
}
