internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

/// A file that tells a Pod's processes of their network.
typealias NetworkText = (text: VolumeFolder.Text, content: String)

/// The files of a Pod on this machine, which an engine on it binds into containers.
struct PodFolder: Sendable {
    let path: String
    let volumes: VolumeFolder

    init(podUID: String, in root: String) {
        path = "\(root)/\(podUID)"
        volumes = VolumeFolder(podUID: podUID, in: root)
    }

    /// Where a container's last words are written to.
    func terminationLog(of id: ContainerID) -> String {
        "\(path)/containers/\(id.name)/\(id.attempt)/termination-log"
    }

    /// Writes what the Pod's processes read of their network.
    func write(_ texts: [NetworkText]) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (text, content) in texts {
            try volumes.write(content, as: text)
            chmod(volumes.path(of: text), 0o644)
        }
    }

    /// Makes what a container mounts beside its Pod's volumes.
    ///
    /// - Throws: `BackendFailure` if a part of a volume is none.
    func mounts(
        for configuration: ContainerConfiguration, _ accounts: [String: [UInt8]]
    ) throws(BackendFailure) -> ContainerMounts {
        let id = configuration.id
        do {
            try prepare(id)
            try write(accounts, of: id)
        } catch {
            throw BackendFailure(.failed, error.localizedDescription)
        }
        var sources: [MountSource] = []
        for mount in configuration.mounts {
            sources.append(.path(try volumes.path(of: mount.volume, subPath: mount.subPath)))
        }
        return ContainerMounts(
            configuration: configuration,
            files: ContainerFiles(
                hosts: .path(volumes.path(of: .hosts)),
                hostname: .path(volumes.path(of: .hostname)),
                resolver: volumes.has(.resolver) ? .path(volumes.path(of: .resolver)) : nil,
                words: .path(terminationLog(of: id)),
                accounts: Dictionary(
                    uniqueKeysWithValues: accounts.keys.map { ($0, .path(account($0, of: id))) })),
            sources: sources, knowsParts: false)
    }

    /// Makes the file for a container's last words, which every user may write.
    private func prepare(_ id: ContainerID) throws {
        let file = terminationLog(of: id)
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: file))
        chmod(file, 0o666)
    }

    /// Where a container's copy of its image's users or groups is.
    private func account(_ name: String, of id: ContainerID) -> String {
        (terminationLog(of: id) as NSString).deletingLastPathComponent + "/\(name)"
    }

    /// Writes a container's copies of its image's users and groups.
    private func write(_ accounts: [String: [UInt8]], of id: ContainerID) throws {
        for (name, content) in accounts {
            let path = account(name, of: id)
            try Data(content).write(to: URL(filePath: path))
            chmod(path, 0o644)
        }
    }

    func lastWords(of id: ContainerID) -> String {
        let words = FileTail.read(
            terminationLog(of: id), limit: ContainerExit.terminationLogLimit)
        return String(decoding: words, as: UTF8.self)
    }

    func forget(_ id: ContainerID) {
        let folder = (terminationLog(of: id) as NSString).deletingLastPathComponent
        try? FileManager.default.removeItem(atPath: folder)
    }

    func remove() {
        volumes.unmount()
        try? FileManager.default.removeItem(atPath: path)
    }
}
