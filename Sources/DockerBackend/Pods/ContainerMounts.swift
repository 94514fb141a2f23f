internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

/// The mounts of a container whose Pod's files are on this machine.
struct ContainerMounts {
    private static let resolver = "/etc/resolv.conf"

    let configuration: ContainerConfiguration
    let folder: PodFolder

    /// What the Pod asks for, and what every container is told of its network unless the Pod has
    /// files of its own there.
    var values: [Value] {
        let own = Set(configuration.mounts.map(\.path))
        let usual = [
            ("/etc/hosts", folder.volumes.path(of: .hosts)),
            ("/etc/hostname", folder.volumes.path(of: .hostname)),
            (Self.resolver, folder.volumes.path(of: .resolver)),
            (configuration.terminationMessagePath, folder.terminationLog(of: configuration.id)),
        ]
        let hasResolver = folder.volumes.has(.resolver)
        var values = usual.filter { !own.contains($0.0) && !$0.0.isEmpty }
            .filter { hasResolver || $0.0 != Self.resolver }
            .map { bind($0.1, to: $0.0, isReadOnly: false) }
        for mount in configuration.mounts {
            let source = folder.volumes.path(of: mount.volume, subPath: mount.subPath)
            values.append(bind(source, to: mount.path, isReadOnly: mount.isReadOnly))
        }
        return values
    }

    private func bind(_ source: String, to target: String, isReadOnly: Bool) -> Value {
        [
            "Type": "bind", "Source": .string(source), "Target": .string(target),
            "ReadOnly": .bool(isReadOnly), "BindOptions": ["Propagation": "rprivate"],
        ]
    }
}
