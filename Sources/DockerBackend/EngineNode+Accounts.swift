internal import Kubelet
internal import KubernetesAPI

extension EngineNode {
    private static let accountFiles = ["group", "passwd"]

    /// Whether a container is to have the files of its image's users and groups as they are.
    ///
    /// Podman gives a user or group that the image does not know a name in a copy of these files,
    /// which a kubelet's runtime does not, unless something is mounted there.
    func showsAccounts(to configuration: ContainerConfiguration) -> Bool {
        let security = configuration.security
        return client.description.isPodman && (security.user != nil || security.group != nil)
    }

    /// The files of an image's users and groups, by name, where a container of it needs them.
    func accounts(
        for configuration: ContainerConfiguration, _ image: ImageDescription
    ) async -> [String: [UInt8]] {
        guard
            showsAccounts(to: configuration)
                || ContainerUser.needsAccounts(configuration.security, image: image.user)
        else { return [:] }
        let key = image.id.isEmpty ? configuration.image : image.id
        if let known = imageAccounts[key] { return known }
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
            imageAccounts[key] = found
        } catch {
            // Then users have the names, and are in the groups, that the engine gives them.
        }
        return found
    }
}

extension UserAccounts {
    /// - Parameter files: the contents by name; `nil` is made of none.
    init?(_ files: [String: [UInt8]]) {
        guard !files.isEmpty else { return nil }
        self.init(
            passwd: String(decoding: files["passwd"] ?? [], as: UTF8.self),
            group: String(decoding: files["group"] ?? [], as: UTF8.self))
    }
}
