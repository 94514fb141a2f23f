internal import Foundation
internal import HostCommands
internal import Kubelet
internal import KubernetesAPI
internal import Manifests

/// The credentials that a user is logged in to registries with, as the `docker` command keeps
/// them: in its file, or with a program that the file names.
struct LoginCredentials {
    private static let patience: Duration = .seconds(10)
    /// What such programs answer in the place of a name where the secret is a token.
    private static let tokenName = "<token>"
    /// What they call the registry that images without one come from.
    private static let defaultServer = "https://index.docker.io/v1/"

    /// Holds `config.json`.
    let directory: String
    /// The variables of the programs, `PATH` above all; `nil` for those of this one.
    var environment: [String: String]?

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
        var command = HostCommand(program, ["get"])
        command.environment = environment
        command.input = input
        command.keepsErrors = false
        // It may have to ask the user for a password.
        command.hasSession = false
        command.timeout = Self.patience
        guard let result = try? await command.run(), result.exitCode == 0 else { return nil }
        return JSONText.value(of: result.output)
    }
}
