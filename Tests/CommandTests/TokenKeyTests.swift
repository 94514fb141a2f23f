import Foundation
import Testing

@Suite("get --raw prints the public key of tokens")
struct TokenKeyTests {
    private static let path = "/openid/v1/jwks"
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}

            """)
    }

    private var key: URL { command.state.appending(path: "service-account.key") }

    @Test func theKeyIsMadeOnceAndForTheUserAlone() throws {
        defer { command.remove() }
        #expect(try command.run("run", "--once", "--backend", "process").exitCode == 0)
        let first = try command.get("--raw", Self.path)
        #expect(first.exitCode == 0 && first.errors.isEmpty)
        let keys = try JSONSerialization.jsonObject(with: Data(first.output.utf8))
        let entry = try #require((keys as? [String: [[String: String]]])?["keys"]?.first)
        #expect(Set(entry.keys) == ["alg", "crv", "kid", "kty", "use", "x", "y"])
        let attributes = try FileManager.default.attributesOfItem(atPath: key.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try command.run("run", "--once", "--backend", "process").exitCode == 0)
        #expect(try command.get("--raw", Self.path).output == first.output)
    }

    @Test func noPlanAndNoSimulatedRunMakesAKey() throws {
        defer { command.remove() }
        #expect(try command.run("plan", "--backend", "process").exitCode == 0)
        #expect(try command.run("run", "--once").exitCode == 0)
        #expect(try command.run("plan", "--backend", "process").exitCode == 0)
        #expect(!FileManager.default.fileExists(atPath: key.path))
        let absent = try command.get("--raw", Self.path)
        #expect(absent.exitCode == 1 && absent.output.isEmpty)
        #expect(absent.errors.hasPrefix("error: there is no key in \(command.state.path) yet"))
    }

    @Test func aKeyThatIsNoneIsTold() throws {
        defer { command.remove() }
        try FileManager.default.createDirectory(
            at: command.state, withIntermediateDirectories: true)
        try Data("none".utf8).write(to: key)
        let result = try command.run("run", "--once", "--backend", "process")
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("service-account.key cannot be used: it is no private key"))
        #expect(try String(contentsOf: key, encoding: .utf8) == "none")
    }

    @Test func otherPathsAreNotKnown() throws {
        defer { command.remove() }
        let result = try command.get("--raw", "/api/v1/pods")
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("the only path is /openid/v1/jwks"))
        #expect(try command.get("--raw", Self.path, "pods").exitCode != 0)
    }
}
