import Foundation
import Testing

@Suite("validate says everything that is wrong, in the format that is asked for")
struct ValidateTests {
    private static let faulty = """
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        stringData: {password: hunter2, "bad key": hunter2}
        extra: hunter2
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, protocol: <TCP>}]}

        """

    private func validate(
        _ manifest: String, _ arguments: String...
    ) throws -> Command.Result {
        let command = try Command()
        defer { command.remove() }
        try command.write(manifest)
        return try command.execute(["validate", command.manifests.path] + arguments)
    }

    @Test func validManifestsExitWithZero() throws {
        let result = try validate(Command.deployment())
        #expect(result.exitCode == 0)
        #expect(result.output == "1 object in 1 file: no errors, no warnings\n")
        #expect(result.errors.isEmpty)
    }

    @Test func everyFaultIsPrintedWithItsPlace() throws {
        let result = try validate(Self.faulty)
        #expect(result.exitCode == 1)
        for part in [
            "app.yaml:4:33: error: data[bad key]", "app.yaml:5:1: error: unknown field \"extra\"",
            "app.yaml:10:49: error: spec.ports[0].protocol: Unsupported value: \"<TCP>\"",
            "2 objects in 1 file: 3 errors, 1 warning\n",
        ] {
            #expect(result.output.contains(part), "\(part) is not in\n\(result.output)")
        }
        #expect(!result.output.contains("hunter2"))
    }

    @Test func whatCannotBeReadExitsWithTwo() throws {
        let command = try Command()
        defer { command.remove() }
        try command.write(Command.deployment())
        let missing = try command.execute(
            ["validate", command.manifests.path, command.directory.path + "/missing"])
        #expect(missing.exitCode == 2)
        #expect(missing.output.contains("1 object in 1 file"))
        try FileManager.default.createSymbolicLink(
            atPath: command.manifests.path + "/passwd.yaml", withDestinationPath: "/etc/passwd")
        let outside = try command.execute(["validate", command.manifests.path])
        #expect(outside.exitCode == 2)
        #expect(outside.output.contains("[link-outside]"))
        #expect(!outside.output.contains("root:"))
    }

    @Test func standardInputIsReadAndNamesMayBeGenerated() throws {
        let command = try Command()
        defer { command.remove() }
        let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n"
        let result = try command.execute(["validate", "-"], input: manifest)
        #expect(result.exitCode == 0)
    }

    @Test func programsReadJSON() throws {
        let result = try validate(Self.faulty, "-o", "json")
        let root = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(root["version"] as? Int == 1)
        #expect(root["valid"] as? Bool == false)
        let diagnostics = try #require(root["diagnostics"] as? [[String: Any]])
        #expect(diagnostics.count == 4)
        let fault = try #require(diagnostics.first { $0["code"] as? String == "unknown-field" })
        #expect(fault["line"] as? Int == 5)
        #expect(fault["object"] as? String == "Secret default/s")
        #expect(fault["field"] as? String == "extra")
        #expect(!result.output.contains("hunter2"))
    }

    @Test func buildServersReadXML() throws {
        let result = try validate(Self.faulty, "-o", "junit")
        #expect(result.exitCode == 1)
        #expect(result.output.contains("tests=\"2\" failures=\"2\""))
        #expect(result.output.contains("<testcase name=\"Secret default/s\""))
        #expect(result.output.contains("&lt;TCP&gt;"))
        let parser = XMLReader(result.output)
        #expect(parser.failureCount == 3)
        #expect(!result.output.contains("hunter2"))
    }

    @Test func strictnessConcernsUnknownKinds() throws {
        let manifest = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: t}\n"
        #expect(try validate(manifest).exitCode == 0)
        #expect(try validate(manifest, "--strict").exitCode == 1)
    }
}

/// Counts failures, and checks on the way that every element is closed.
private struct XMLReader {
    private(set) var failureCount = 0

    init(_ text: String) {
        var open: [Substring] = []
        for part in text.split(separator: "<").dropFirst() {
            let name = part.prefix { $0 != " " && $0 != ">" }
            if name.hasPrefix("/") {
                #expect(open.popLast() == name.dropFirst())
            } else {
                open.append(name)
                if name == "failure" { failureCount += 1 }
            }
        }
        #expect(open.isEmpty)
    }
}
