internal import Kubelet
internal import KubernetesAPI

/// What is mounted into a container.
struct ContainerMounts {
    let configuration: ContainerConfiguration
    let files: ContainerFiles
    /// Where the mounts of the configuration come from, in its order.
    let sources: [MountSource]
    /// Whether the engine mounts parts of volumes by itself.
    let knowsParts: Bool

    /// What the Pod asks for, and what every container is told of its network unless the Pod has
    /// files of its own there.
    var values: [Value] {
        let own = Set(configuration.mounts.map(\.path))
        // Of a kubelet's files two can be written to also where the root cannot.
        let written = [
            ("/etc/hosts", files.hosts), (configuration.terminationMessagePath, files.words),
        ]
        var others = files.accounts.sorted { $0.key < $1.key }.map { ("/etc/\($0.key)", $0.value) }
        others.append(("/etc/hostname", files.hostname))
        if let resolver = files.resolver { others.append(("/etc/resolv.conf", resolver)) }
        func mounts(_ files: [(String, MountSource)], isReadOnly: Bool) -> [Value] {
            files.filter { !own.contains($0.0) && !$0.0.isEmpty }
                .map { mount($0.1, to: $0.0, isReadOnly: isReadOnly) }
        }
        let isReadOnly = configuration.security.hasReadOnlyRoot
        return mounts(written, isReadOnly: false) + mounts(others, isReadOnly: isReadOnly)
            + zip(configuration.mounts, sources).map {
                mount($1, to: $0.path, isReadOnly: $0.isReadOnly)
            }
    }

    private func mount(_ source: MountSource, to target: String, isReadOnly: Bool) -> Value {
        source.mount(to: target, isReadOnly: isReadOnly, knowsParts: knowsParts)
    }
}
