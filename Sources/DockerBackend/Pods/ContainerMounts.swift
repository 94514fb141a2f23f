internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

/// The mounts of a container whose Pod's files are on this machine.
struct ContainerMounts {
    private static let resolver = "/etc/resolv.conf"

    let configuration: ContainerConfiguration
    let folder: PodFolder
    /// The image's own files of users and groups, by their names in `/etc`.
    let accounts: [String: [UInt8]]

    /// What the Pod asks for, and what every container is told of its network unless the Pod has
    /// files of its own there.
    ///
    /// - Throws: `BackendFailure` if a part of a volume is none.
    func values() throws(BackendFailure) -> [Value] {
        let own = Set(configuration.mounts.map(\.path))
        // Of a kubelet's files two can be written to also where the root cannot.
        let written = [
            ("/etc/hosts", folder.volumes.path(of: .hosts)),
            (configuration.terminationMessagePath, folder.terminationLog(of: configuration.id)),
        ]
        let named = accounts.keys.sorted().map { name in
            ("/etc/\(name)", folder.account(name, of: configuration.id))
        }
        var others = named + [("/etc/hostname", folder.volumes.path(of: .hostname))]
        if folder.volumes.has(.resolver) {
            others.append((Self.resolver, folder.volumes.path(of: .resolver)))
        }
        func binds(_ files: [(String, String)], isReadOnly: Bool) -> [Value] {
            files.filter { !own.contains($0.0) && !$0.0.isEmpty }
                .map { bind($0.1, to: $0.0, isReadOnly: isReadOnly) }
        }
        let isReadOnly = configuration.security.hasReadOnlyRoot
        var values = binds(written, isReadOnly: false) + binds(others, isReadOnly: isReadOnly)
        for mount in configuration.mounts {
            let source = try folder.volumes.path(of: mount.volume, subPath: mount.subPath)
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
