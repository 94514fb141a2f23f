internal import Foundation
public import Kubelet
internal import KubernetesAPI
internal import Manifests

/// Finds the engine that a user means, as the `docker` command does: an address that was given,
/// `DOCKER_HOST`, the current context, and then the sockets where engines usually listen.
public struct EngineDiscovery: Sendable {
    private static let systemSockets = ["/var/run/docker.sock", "/run/podman/podman.sock"]

    private let environment: [String: String]
    private let systemSockets: [String]

    /// - Parameter environment: the variables of the program.
    public init(environment: [String: String]) {
        self.init(environment: environment, systemSockets: Self.systemSockets)
    }

    /// Sockets in other places, for tests.
    init(environment: [String: String], systemSockets: [String]) {
        self.environment = environment
        self.systemSockets = systemSockets
    }

    /// The engine to use.
    ///
    /// - Parameter given: an address that goes before everything else.
    /// - Returns: `nil` if nothing names an engine and no socket is in a usual place.
    /// - Throws: `BackendFailure` for an address or a context that cannot be used.
    public func endpoint(given: String?) throws(BackendFailure) -> EngineEndpoint? {
        if let given { return try EngineEndpoint(given, certificates: certificates) }
        if let host = variable("DOCKER_HOST") {
            return try EngineEndpoint(host, certificates: certificates)
        }
        if let name = contextName, name != "default" { return try context(name) }
        for path in sockets where FileManager.default.fileExists(atPath: path) {
            return try EngineEndpoint(path)
        }
        return nil
    }

    /// A variable that is set and not empty.
    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Where the `docker` command keeps its configuration, and the credentials of `docker login`.
    public var configurationDirectory: String {
        variable("DOCKER_CONFIG") ?? "\(variable("HOME") ?? "")/.docker"
    }

    private var sockets: [String] {
        let runtime = variable("XDG_RUNTIME_DIR")
        return [
            runtime.map { "\($0)/docker.sock" },
            variable("HOME").map { "\($0)/.docker/run/docker.sock" },
            runtime.map { "\($0)/podman/podman.sock" },
        ].compactMap(\.self) + systemSockets
    }

    /// The client's certificates that variables ask for.
    private var certificates: EngineEndpoint.Certificates? {
        let verifies = variable("DOCKER_TLS_VERIFY") != nil
        guard verifies || variable("DOCKER_TLS") != nil else { return nil }
        return EngineEndpoint.Certificates(
            directory: variable("DOCKER_CERT_PATH") ?? configurationDirectory,
            verifiesServer: verifies)
    }

    // MARK: Contexts

    private var contextName: String? {
        variable("DOCKER_CONTEXT")
            ?? value(at: "\(configurationDirectory)/config.json")?["currentContext"]?.string
    }

    /// The folders of contexts have hashes for names; the name itself is in the file.
    private func context(_ name: String) throws(BackendFailure) -> EngineEndpoint {
        let root = "\(configurationDirectory)/contexts"
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/meta")) ?? []
        for folder in folders.sorted() {
            guard let meta = value(at: "\(root)/meta/\(folder)/meta.json"),
                meta["Name"]?.string == name
            else { continue }
            let engine = meta["Endpoints"]?["docker"]
            guard let host = engine?["Host"]?.string, !host.isEmpty else { break }
            let keys = "\(root)/tls/\(folder)/docker"
            let hasKeys = FileManager.default.fileExists(atPath: keys)
            let skipsCheck = engine?["SkipTLSVerify"]?.bool == true
            return try EngineEndpoint(
                host,
                certificates: hasKeys || skipsCheck
                    ? EngineEndpoint.Certificates(
                        directory: hasKeys ? keys : nil, verifiesServer: !skipsCheck) : nil)
        }
        throw BackendFailure(.failed, "there is no docker context \"\(name)\"")
    }

    private func value(at path: String) -> Value? {
        FileManager.default.contents(atPath: path).flatMap { JSONText.value(of: Array($0)) }
    }
}
