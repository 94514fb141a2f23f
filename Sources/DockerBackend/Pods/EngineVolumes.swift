internal import Kubelet
internal import KubernetesAPI
internal import Manifests

/// The volumes of Pods on an engine that does not see the files of this machine: the engine keeps
/// empty directories itself, and others cannot be given to it.
struct EngineVolumes: Sendable {
    /// Since this version a part of an engine's volume can be mounted.
    private static let subpathVersion = EngineVersion(major: 1, minor: 45)
    private static let tarHeaderSize = 512

    let names: EngineNames
    let client: EngineClient

    /// Makes a volume.
    ///
    /// - Throws: `BackendFailure`, which names the volume.
    func make(_ volume: VolumeContent, of uid: String) async throws(BackendFailure) {
        guard case .emptyDirectory(let inMemory, let limit) = volume.source else {
            throw BackendFailure(
                .unsupported,
                "\(volume.name): an engine on another machine does not see this one's files")
        }
        var options: ValueObject = [:]
        if inMemory {
            let size = limit.map { ",size=\($0)" } ?? ""
            let group = volume.fsGroup.map { ",gid=\($0)" } ?? ""
            options = [
                "type": "tmpfs", "device": "tmpfs", "o": .string("mode=0777\(group)\(size)"),
            ]
        }
        do throws(EngineFault) {
            _ = try await client.call(
                .post, "/volumes/create",
                body: [
                    "Name": .string(names.volume(volume.name, of: uid)), "Driver": "local",
                    "DriverOpts": .object(options),
                    "Labels": [
                        EngineNames.ownerLabel: .string(names.owner),
                        EngineNames.nodeLabel: .string(names.node),
                        EngineNames.podUIDLabel: .string(uid),
                    ],
                ])
        } catch {
            throw BackendFailure(.failed, "\(volume.name): \(error.message)")
        }
    }

    /// What a container mounts of the engine's volumes.
    func mounts(of configuration: ContainerConfiguration) throws(BackendFailure) -> [Value] {
        var values: [Value] = []
        for mount in configuration.mounts {
            var value: ValueObject = [
                "Type": "volume",
                "Source": .string(names.volume(mount.volume, of: configuration.id.podUID)),
                "Target": .string(mount.path), "ReadOnly": .bool(mount.isReadOnly),
            ]
            if let subPath = mount.subPath {
                guard client.description.version >= Self.subpathVersion,
                    !client.description.isPodman
                else {
                    throw BackendFailure(
                        .unsupported,
                        "\(client.description.product) cannot mount a part of a volume")
                }
                value["VolumeOptions"] = ["Subpath": .string(subPath)]
            }
            values.append(.object(value))
        }
        return values
    }

    /// Removes the volumes of a Pod.
    func remove(of uid: String) async throws(EngineFault) {
        let filters = names.filter(podUID: uid)
        let answer = try await client.call(.get, "/volumes", [("filters", filters)])
        for volume in answer["Volumes"]?.array ?? [] {
            guard let name = volume["Name"]?.string else { continue }
            _ = try await client.call(.delete, "/volumes/\(name)", [("force", "true")])
        }
    }

    /// What a container wrote to the file for its last words, out of its own file system.
    func lastWords(at path: String, in container: String) async -> String {
        guard
            let stream = try? await client.stream(
                .get, "/containers/\(container)/archive", [("path", path)])
        else { return "" }
        var archive: [UInt8] = []
        do {
            for try await piece in stream where archive.count < ContainerWords.archiveLimit {
                archive += piece
            }
        } catch {
            return ""
        }
        guard archive.count > Self.tarHeaderSize else { return "" }
        let octal = String(decoding: archive[124..<135], as: UTF8.self)
        let size = min(Int(octal, radix: 8) ?? 0, archive.count - Self.tarHeaderSize)
        let content = archive[Self.tarHeaderSize..<(Self.tarHeaderSize + size)]
        return String(decoding: content.suffix(ContainerWords.limit), as: UTF8.self)
    }
}
