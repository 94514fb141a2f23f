internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

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
    ///
    /// - Parameter hasClusterDNS: whether there is a name server for Pods that would ask it.
    func write(
        _ configuration: SandboxConfiguration, address: String, hasClusterDNS: Bool
    ) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let spec = configuration.pod.spec
        let asksCluster =
            spec?.dnsPolicy ?? "ClusterFirst" == "ClusterFirst" && spec?.hostNetwork != true
            || spec?.dnsPolicy == "ClusterFirstWithHostNet"
        var texts: [(VolumeFolder.Text, String)] = [
            (.hosts, configuration.hosts.replacing("$(POD_IP)", with: address)),
            (.hostname, configuration.hostname + "\n"),
        ]
        if hasClusterDNS || !asksCluster {
            texts.append((.resolver, configuration.resolverConfiguration))
        }
        for (text, content) in texts {
            try volumes.write(content, as: text)
            chmod(volumes.path(of: text), 0o644)
        }
    }

    /// Makes the file for a container's last words, which every user may write.
    func prepare(_ id: ContainerID) throws {
        let file = terminationLog(of: id)
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: file))
        chmod(file, 0o666)
    }

    func lastWords(of id: ContainerID) -> String {
        guard let file = FileHandle(forReadingAtPath: terminationLog(of: id)) else { return "" }
        defer { try? file.close() }
        let size = (try? file.seekToEnd()) ?? 0
        let limit = UInt64(ContainerWords.limit)
        try? file.seek(toOffset: size > limit ? size - limit : 0)
        let data = (try? file.readToEnd()) ?? Data()
        return String(decoding: data, as: UTF8.self)
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

/// What is read of a termination message, from its end.
enum ContainerWords {
    static let limit = 4096
    /// What is taken of an archive with the file in it.
    static let archiveLimit = 1024 * 1024
}
