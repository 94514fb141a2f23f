import Foundation
import Kubelet
import Testing

@testable import DockerBackend

/// The credentials that the `docker` command has kept.
@Suite final class LoginCredentialsTests {
    private let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "/login-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func found(
        for image: String, in configuration: String, helper: String = ""
    ) async throws -> [String] {
        try configuration.write(
            toFile: "\(directory)/config.json", atomically: true, encoding: .utf8)
        let program = "\(directory)/docker-credential-mine"
        try "#!/bin/sh\nread server\n\(helper)\n".write(
            toFile: program, atomically: true, encoding: .utf8)
        chmod(program, 0o755)
        let login = LoginCredentials(
            directory: directory, environment: ["PATH": "\(directory):/usr/bin:/bin"])
        return await login.credentials(for: image).map {
            "\($0.serverAddress) \($0.username) \($0.password) \($0.identityToken)"
        }
    }

    @Test func areThoseOfTheFile() async throws {
        let file = #"{"auths": {"registry.example": {"auth": "bWU6c2VjcmV0"}, "other": {}}}"#
        let found = try await found(for: "registry.example/a/b:1", in: file)
        #expect(found == ["registry.example me secret "])
    }

    @Test func areNoneForOtherRegistries() async throws {
        let file = #"{"auths": {"registry.example": {"auth": "bWU6c2VjcmV0"}}}"#
        #expect(try await found(for: "busybox", in: file) == [])
    }

    @Test func areNoneWhereTheFileIsNone() async throws {
        #expect(try await found(for: "busybox", in: "{") == [])
    }

    private static let answer = """
        [ "$1" = get ] && echo "{\\"Username\\": \\"at $server\\", \\"Secret\\": \\"s\\"}"
        """

    @Test func comeFromTheProgramThatKeepsAll() async throws {
        let found = try await found(
            for: "busybox", in: #"{"credsStore": "mine"}"#, helper: Self.answer)
        let server = "https://index.docker.io/v1/"
        #expect(found == ["\(server) at \(server) s "])
    }

    @Test func comeFromTheProgramOfOneRegistry() async throws {
        let file = #"{"credsStore": "absent", "credHelpers": {"registry.example:5000": "mine"}}"#
        let found = try await found(
            for: "registry.example:5000/a", in: file, helper: Self.answer)
        #expect(found == ["registry.example:5000 at registry.example:5000 s "])
    }

    @Test func mayBeATokenInThePlaceOfAName() async throws {
        let found = try await found(
            for: "registry.example/a", in: #"{"credsStore": "mine"}"#,
            helper: #"echo '{"Username": "<token>", "Secret": "t"}'"#)
        #expect(found == ["registry.example   t"])
    }

    @Test(arguments: ["exit 1", "echo nothing"])
    func areNoneWhereTheProgramHasNone(_ helper: String) async throws {
        let found = try await found(
            for: "registry.example/a", in: #"{"credsStore": "mine"}"#, helper: helper)
        #expect(found == [])
    }

    @Test func areNoneWhereThereIsNoSuchProgram() async throws {
        let file = #"{"credsStore": "absent"}"#
        #expect(try await found(for: "registry.example/a", in: file) == [])
    }
}
