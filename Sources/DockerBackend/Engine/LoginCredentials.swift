internal import Foundation
internal import Kubelet
internal import KubernetesAPI
internal import Manifests

/// The credentials that a user is logged in to registries with, as the `docker` command keeps
/// them: in its file, or with a program that the file names.
struct LoginCredentials {
    private static let patience: TimeInterval = 10
    /// What such programs answer in the place of a name where the secret is a token.
    private static let tokenName = "<token>"
    /// What they call the registry that images without one come from.
    private static let defaultServer = "https://index.docker.io/v1/"

    /// Holds `config.json`.
    let directory: String
    /// The variables of the programs, `PATH` above all.
    var environment = ProcessInfo.processInfo.environment

    /// What there is for an image now; nothing where nobody has logged in.
    func credentials(for image: String) async -> [RegistryCredentials] {
        guard let content = FileManager.default.contents(atPath: "\(directory)/config.json"),
            let configuration = JSONText.value(of: Array(content))
        else { return [] }
        let registry = RegistryKeyring.registry(of: image)
        let isDefault = registry == RegistryKeyring.defaultRegistry
        let server = isDefault ? Self.defaultServer : registry
        let own = configuration["credHelpers"]?[registry] ?? configuration["credHelpers"]?[server]
        if let helper = own?.string ?? configuration["credsStore"]?.string, !helper.isEmpty {
            return await ask(helper, for: server).map { [$0] } ?? []
        }
        var keyring = RegistryKeyring()
        keyring.add(configuration["auths"])
        return keyring.credentials(for: image)
    }

    /// Asks a program for a registry's credentials; `nil` where it has none.
    private func ask(_ helper: String, for server: String) async -> RegistryCredentials? {
        let isPlain = helper.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        guard isPlain, let answer = await run("docker-credential-\(helper)", server),
            let secret = answer["Secret"]?.string, let name = answer["Username"]?.string
        else { return nil }
        var credentials = RegistryCredentials()
        credentials.serverAddress = server
        if name == Self.tokenName {
            credentials.identityToken = secret
        } else {
            credentials.username = name
            credentials.password = secret
        }
        return credentials
    }

    private func run(_ program: String, _ input: String) async -> Value? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program, "get"]
        process.environment = environment
        let (question, answer) = (Pipe(), Pipe())
        process.standardInput = question
        process.standardOutput = answer
        process.standardError = FileHandle.nullDevice
        // Written before anybody reads, so that nobody can have gone before it is.
        try? question.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? question.fileHandleForWriting.close()
        let status = await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                return continuation.resume(returning: -1)
            }
            let pid = process.processIdentifier
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) {
                if process.isRunning { kill(pid, SIGKILL) }
            }
        }
        guard status == 0 else { return nil }
        let bytes = try? answer.fileHandleForReading.readToEnd()
        return bytes.flatMap { JSONText.value(of: Array($0)) }
    }
}
