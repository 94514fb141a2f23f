internal import Kubelet
internal import KubernetesAPI

extension EngineNode {
    private static let accountFiles = ["group", "passwd"]

    /// The users and groups that an image knows, where the container is to have them as they are.
    ///
    /// Podman gives a user or group that the image does not know a name in a copy of these files,
    /// which a kubelet's runtime does not, unless something is mounted there.
    func accounts(for configuration: ContainerConfiguration) async -> [String: [UInt8]] {
        let security = configuration.security
        guard client.description.isPodman, security.user != nil || security.group != nil else {
            return [:]
        }
        if let known = imageAccounts[configuration.image] { return known }
        // What is in an image shows in a container of it that need not run.
        let name = names.sandbox(of: configuration.id.podUID) + "-image"
        let body: Value = [
            "Image": .string(configuration.image), "Entrypoint": ["none"],
            "Labels": .object(names.labels(of: configuration.id.podUID)),
        ]
        var found: [String: [UInt8]] = [:]
        do throws(EngineFault) {
            try await create(name, body)
            for file in Self.accountFiles {
                found[file] = await client.file(at: "/etc/\(file)", in: name)
            }
            try await delete(name)
            imageAccounts[configuration.image] = found
        } catch {
            // Then users have the names that Podman gives them.
        }
        return found
    }
}
