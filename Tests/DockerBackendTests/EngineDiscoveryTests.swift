import Foundation
import Kubelet
import KubernetesAPI
import Testing

@testable import DockerBackend

/// Which engine a user means, by variables, contexts and sockets.
@Suite final class EngineDiscoveryTests {
    private let home: String

    init() throws {
        home = NSTemporaryDirectory() + "/discovery-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: "\(home)/.docker", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    private func write(_ text: String, to path: String) throws {
        let file = URL(filePath: "\(home)/\(path)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    private func find(
        _ variables: [String: String] = [:], given: String? = nil, sockets: [String] = []
    ) throws -> EngineEndpoint? {
        let environment = variables.merging(["HOME": home]) { own, _ in own }
        return try EngineDiscovery(environment: environment, systemSockets: sockets)
            .endpoint(given: given)
    }

    @Test func takesWhatIsGivenBeforeEverythingElse() throws {
        let found = try find(["DOCKER_HOST": "tcp://a:1"], given: "unix:///b.sock")
        #expect(found?.address == .unix(path: "/b.sock"))
    }

    @Test func takesTheVariablesOfTheDockerCommand() throws {
        let plain = try find(["DOCKER_HOST": "tcp://engine"])
        #expect(plain?.address == .tcp(host: "engine", port: 2375))
        #expect(plain?.certificates == nil)
        let safe = try find([
            "DOCKER_HOST": "tcp://engine", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/keys",
        ])
        #expect(safe?.address == .tcp(host: "engine", port: 2376))
        #expect(safe?.certificates == .init(directory: "/keys", verifiesServer: true))
        let loose = try find(["DOCKER_HOST": "tcp://engine:9", "DOCKER_TLS": "1"])
        #expect(loose?.certificates?.verifiesServer == false)
        #expect(loose?.certificates?.directory == "\(home)/.docker")
    }

    @Test func takesTheCurrentContext() throws {
        try write(#"{"currentContext": "far"}"#, to: ".docker/config.json")
        try write(
            #"{"Name": "far", "Endpoints": {"docker": {"Host": "tcp://far:2376"}}}"#,
            to: ".docker/contexts/meta/0123/meta.json")
        try write("", to: ".docker/contexts/tls/0123/docker/ca.pem")
        let found = try find(sockets: ["/"])
        #expect(found?.address == .tcp(host: "far", port: 2376))
        #expect(found?.certificates?.directory == "\(home)/.docker/contexts/tls/0123/docker")
        #expect(found?.certificates?.verifiesServer == true)
    }

    @Test func saysThatAContextIsMissing() throws {
        #expect(throws: BackendFailure(.failed, "there is no docker context \"gone\"")) {
            try find(["DOCKER_CONTEXT": "gone"])
        }
    }

    @Test func takesTheFirstSocketThatIsThere() throws {
        try write("", to: "run/podman/podman.sock")
        try write("", to: "second.sock")
        let sockets = ["\(home)/first.sock", "\(home)/second.sock"]
        #expect(try find(sockets: sockets)?.address == .unix(path: sockets[1]))
        let own = try find(["XDG_RUNTIME_DIR": "\(home)/run"], sockets: sockets)
        #expect(own?.address == .unix(path: "\(home)/run/podman/podman.sock"))
        #expect(try find() == nil)
    }

    @Test(arguments: ["ssh://host", "npipe:////./pipe/engine", "nothing"])
    func refusesOtherWays(_ address: String) {
        #expect(throws: BackendFailure.self) { try EngineEndpoint(address) }
    }

    @Test func writesAddressesAsTheyAreRead() throws {
        for text in ["unix:///run/docker.sock", "tcp://host:2375", "tcp://[2001:db8::1]:2375"] {
            #expect(try EngineEndpoint(text).description == text)
        }
        let socket = try EngineEndpoint("/run/a b.sock")
        #expect(socket.baseURL == "http+unix://%2Frun%2Fa%20b.sock")
        #expect(socket.isLocal)
    }

    @Test func agreesOnAVersionThatBothSpeak() throws {
        func agree(_ least: String, _ newest: String) throws -> String {
            try EngineDescription(
                ["ApiVersion": .string(newest), "MinAPIVersion": .string(least)],
                newest: EngineVersion(major: 1, minor: 47),
                oldest: EngineVersion(major: 1, minor: 40)
            ).version.description
        }
        #expect(try agree("1.24", "1.41") == "1.41")
        #expect(try agree("1.44", "1.52") == "1.47")
        #expect(throws: BackendFailure.self) { try agree("1.12", "1.39") }
        #expect(throws: BackendFailure.self) { try agree("1.48", "1.52") }
    }
}
