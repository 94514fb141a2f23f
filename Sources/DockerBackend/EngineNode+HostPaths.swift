internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

/// A volume that is a path of the engine's machine.
struct HostPath: Hashable {
    let volume: String
    let path: String
    /// As a `hostPath` volume has it; empty for none.
    let type: String

    /// Whether it is made where it is missing: as a directory, unless it is to be a file.
    var isMade: Bool { ["", "DirectoryOrCreate", "FileOrCreate"].contains(type) }
}

extension FileFacts.Kind {
    /// The same as the type of a `hostPath` names it: everything else is a file to a kubelet.
    fileprivate var ofHostPath: HostPathType.Kind {
        switch self {
        case .directory: .directory
        case .socket: .socket
        case .characterDevice: .characterDevice
        case .blockDevice: .blockDevice
        case .file, .link, .pipe: .file
        }
    }
}

/// Paths of an engine's machine that is not this one. They are looked at, and made, through a
/// container that mounts all of that machine's files and never runs.
extension EngineNode {
    static let machineFolder = "/machine"
    /// As many as a kernel follows.
    private static let linkLimit = 40

    /// - Throws: `BackendFailure` if a path is not what its type says; it names the volume.
    func check(_ paths: [HostPath], of uid: String) async throws(BackendFailure) {
        guard !paths.isEmpty else { return }
        try await withMachine(for: uid) { container in
            for path in paths { try await self.check(path, through: container, of: uid) }
        }
    }

    /// Does something with a container in which all files of the engine's machine are, in
    /// `machineFolder`.
    func withMachine(
        for uid: String, _ work: (String) async throws -> Void
    ) async throws(BackendFailure) {
        runs += 1
        let name = "\(names.keeper(of: uid))-machine-\(runs)"
        try await telling {
            try await self.prepareOwnImage()
            try await self.create(name, self.machineBody(of: uid))
        }
        var failure: BackendFailure?
        do {
            try await work(name)
        } catch {
            failure =
                error as? BackendFailure ?? BackendFailure(.failed, EngineFault(error).message)
        }
        try await telling { try await self.delete(name) }
        if let failure { throw failure }
    }

    private func machineBody(of uid: String) -> Value {
        [
            "Image": .string(PauseImage.name), "Entrypoint": [.string(PauseImage.command)],
            "Labels": .object(names.labels(of: uid)),
            "HostConfig": [
                "NetworkMode": "none",
                "Mounts": [
                    ["Type": "bind", "Source": "/", "Target": .string(Self.machineFolder)]
                ],
            ],
        ]
    }

    private func check(
        _ path: HostPath, through container: String, of uid: String
    ) async throws(BackendFailure) {
        var missing: String?
        try await telling(path.volume) {
            let place = try await self.find(path.path, through: container)
            if !place.missing.isEmpty, path.isMade {
                try await self.make(path, place.folder, place.missing, through: container)
            } else {
                missing = HostPathType.missing(
                    path.type, in: place.missing.isEmpty ? place.kind.ofHostPath : nil)
            }
        }
        if let missing {
            throw BackendFailure(
                .failed,
                "\(path.volume): hostPath type check failed: \(path.path) is not a \(missing)")
        }
        remotePods[uid]?.hostPaths[path.volume] = path.path
    }

    /// How far a path leads, from one directory to the next: what a link is in the eyes of the
    /// container it is not on the machine.
    ///
    /// - Returns: where the last part that is there is in the container, and what it is; and the
    ///   parts that are not there.
    private func find(
        _ path: String, through container: String
    ) async throws(EngineFault) -> (folder: String, kind: FileFacts.Kind, missing: [String]) {
        var parts = path.split(separator: "/").map(String.init)
        var place = Self.machineFolder
        var kind = FileFacts.Kind.directory
        var links = 0
        while let part = parts.first {
            let next = "\(place)/\(part)"
            guard let facts = try await client.facts(of: next, in: container) else { break }
            parts.removeFirst()
            guard facts.kind == .link, links < Self.linkLimit else {
                (place, kind) = (next, facts.kind)
                continue
            }
            links += 1
            let target = facts.target.split(separator: "/").map(String.init)
            let isInside = target.first.map { "/\($0)" } == Self.machineFolder
            parts = (isInside ? Array(target.dropFirst()) : target) + parts
            (place, kind) = (Self.machineFolder, .directory)
        }
        return (place, kind, parts)
    }

    /// Makes what is missing below a directory.
    private func make(
        _ path: HostPath, _ folder: String, _ missing: [String], through container: String
    ) async throws(EngineFault) {
        var archive = TarArchive()
        for (index, _) in missing.enumerated() {
            let part = missing[...index].joined(separator: "/")
            if path.type == "FileOrCreate", index == missing.count - 1 {
                archive.add(path: part, mode: 0o644, content: [])
            } else {
                archive.addDirectory(path: part, mode: 0o755)
            }
        }
        try await client.put(archive, into: folder, of: container)
    }
}
