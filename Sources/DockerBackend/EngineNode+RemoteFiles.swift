internal import Kubelet
internal import KubernetesAPI

/// The files of Pods where the engine does not see this machine's.
extension EngineNode {
    private static let pageSize: Int64 = 4096

    // MARK: What is there

    /// What is known of a Pod's files; after a restart of the program it is read off the engine.
    func remotePod(_ uid: String) async throws(EngineFault) -> RemotePod {
        if let known = remotePods[uid] { return known }
        var pod = RemotePod()
        for volume in try await volumes(of: uid) {
            guard let name = volume["Name"]?.string, let place = volume["Mountpoint"]?.string
            else { continue }
            let found = EngineVolume(name: name, place: place)
            guard let empty = volume["Labels"]?[EngineNames.volumeLabel]?.string else {
                pod.own = found
                continue
            }
            pod.empties[empty] = found
            if volume["Options"]?["type"] == "tmpfs" { pod.memory.insert(empty) }
        }
        pod.hasKeeper = try await inspect(names.keeper(of: uid)) != nil
        let sandbox = try await inspect(names.sandbox(of: uid))
        if let label = sandbox?["Config"]?["Labels"]?[EngineNames.filesLabel]?.string {
            pod.read(label: label)
        }
        // Somebody may have been faster, and know more.
        if let known = remotePods[uid] { return known }
        remotePods[uid] = pod
        return pod
    }

    /// The volumes that the engine keeps for a Pod. Of several labels Podman takes one to be
    /// enough.
    private func volumes(of uid: String) async throws(EngineFault) -> [Value] {
        let filter = names.filter(podUID: uid)
        let answer = try await client.call(.get, "/volumes", [("filters", filter)])
        let wanted = names.labels(of: uid)
        return (answer["Volumes"]?.array ?? []).filter { volume in
            wanted.allSatisfy { volume["Labels"]?[$0.key] == $0.value }
        }
    }

    /// The Pod's own volume.
    private func ownVolume(of uid: String) async throws(EngineFault) -> EngineVolume {
        if let own = try await remotePod(uid).own { return own }
        throw EngineFault(status: 0, message: "the Pod's volume is gone")
    }

    // MARK: Volumes

    /// Makes the volumes of a Pod.
    ///
    /// - Throws: `BackendFailure`, which names the volume.
    func mountRemotely(
        _ contents: [VolumeContent], of uid: String
    ) async throws(BackendFailure) {
        let paths = contents.compactMap { content -> HostPath? in
            guard case .hostPath(let path, let type) = content.source else { return nil }
            return HostPath(volume: content.name, path: path, type: type)
        }
        try await telling {
            try await self.prepare()
            _ = try await self.remotePod(uid)
        }
        for content in contents {
            guard case .emptyDirectory(let inMemory, let limit) = content.source else { continue }
            try await telling(content.name) {
                try await self.makeEmpty(content, of: uid, inMemory: inMemory, limit: limit)
            }
        }
        try await check(paths, of: uid)
        try await telling { try await self.makeKeeper(of: uid, contents) }
        for content in contents {
            guard case .files(let files) = content.source else { continue }
            try await telling(content.name) {
                try await self.write(files, to: content, of: uid)
            }
        }
    }

    /// Turns what an engine says into a failure.
    ///
    /// - Parameter volume: whose failure it is.
    func telling(
        _ volume: String? = nil, _ work: () async throws -> Void
    ) async throws(BackendFailure) {
        do {
            try await work()
        } catch {
            let place = volume.map { "\($0): " } ?? ""
            throw BackendFailure(.failed, place + EngineFault(error).message)
        }
    }

    private func makeEmpty(
        _ content: VolumeContent, of uid: String, inMemory: Bool, limit: Int64?
    ) async throws(EngineFault) {
        if try await remotePod(uid).empties[content.name] != nil { return }
        var options: ValueObject = [:]
        if inMemory {
            // Podman takes a size for a quota of its own storage, where there need be none.
            let size =
                limit.map { bytes in
                    client.description.isPodman
                        ? ",nr_blocks=\((bytes + Self.pageSize - 1) / Self.pageSize)"
                        : ",size=\(bytes)"
                } ?? ""
            let group = content.fsGroup.map { ",gid=\($0)" } ?? ""
            let mode = String(content.directoryMode, radix: 8)
            options = [
                "type": "tmpfs", "device": "tmpfs", "o": .string("mode=\(mode)\(group)\(size)"),
            ]
        }
        var labels = names.labels(of: uid)
        labels[EngineNames.volumeLabel] = .string(content.name)
        let volume = try await makeVolume(
            names.volume(content.name, of: uid), labels, options: options)
        remotePods[uid]?.empties[content.name] = volume
        if inMemory { remotePods[uid]?.memory.insert(content.name) }
    }

    private func makeVolume(
        _ name: String, _ labels: ValueObject, options: ValueObject
    ) async throws(EngineFault) -> EngineVolume {
        let answer = try await client.call(
            .post, "/volumes/create",
            body: [
                "Name": .string(name), "Driver": "local", "DriverOpts": .object(options),
                "Labels": .object(labels),
            ])
        guard let place = answer["Mountpoint"]?.string else {
            throw EngineFault(status: 0, message: "the engine does not say where \(name) is")
        }
        return EngineVolume(name: name, place: place)
    }

    /// Makes the Pod's own volume and what volumes are filled through.
    func makeKeeper(
        of uid: String, _ contents: [VolumeContent] = []
    ) async throws(EngineFault) {
        var pod = try await remotePod(uid)
        if pod.own == nil {
            let own = try await makeVolume(
                names.sandbox(of: uid), names.labels(of: uid), options: [:])
            remotePods[uid]?.own = own
            pod.own = own
        }
        guard !pod.hasKeeper, let own = pod.own else { return }
        try await prepareOwnImage()
        let onDisk = pod.empties.filter { !pod.memory.contains($0.key) }
            .sorted { $0.key < $1.key }
        let mounts =
            [own.mount(to: RemotePod.ownFolder)]
            + onDisk.map { $0.value.mount(to: "\(RemotePod.emptyFolder)/\($0.key)") }
        let keeper = names.keeper(of: uid)
        try await create(
            keeper,
            [
                "Image": .string(PauseImage.name), "Entrypoint": [.string(PauseImage.command)],
                "Labels": .object(names.labels(of: uid)),
                "HostConfig": ["NetworkMode": "none", "Mounts": .array(mounts)],
            ])
        for (name, _) in onDisk {
            let content = contents.first { $0.name == name }
            var archive = TarArchive()
            archive.group = content?.fsGroup ?? 0
            // The volume's own directory: Docker knows it by its name alone, Podman only from
            // inside.
            let isInside = client.description.isPodman
            archive.addDirectory(
                path: isInside ? "." : name, mode: content?.directoryMode ?? 0o777)
            let place = RemotePod.emptyFolder + (isInside ? "/\(name)" : "")
            try await client.put(archive, into: place, of: keeper)
        }
        remotePods[uid]?.hasKeeper = true
    }

    /// Removes the volumes of a Pod.
    func removeVolumes(of uid: String) async throws(EngineFault) {
        for volume in try await volumes(of: uid) {
            guard let name = volume["Name"]?.string else { continue }
            _ = try await client.call(.delete, "/volumes/\(name)", [("force", "true")])
        }
    }

    // MARK: Files

    private func write(
        _ files: [VolumeFile], to volume: VolumeContent, of uid: String
    ) async throws(EngineFault) {
        let keeper = names.keeper(of: uid)
        let part = "\(RemotePod.filesFolder)/\(volume.name)"
        let place = "\(RemotePod.ownFolder)/\(part)"
        let present = try await client.entries(below: place, in: keeper)
        if present == nil {
            var folders = TarArchive()
            folders.addDirectory(path: RemotePod.filesFolder, mode: 0o755)
            folders.group = volume.fsGroup ?? 0
            folders.addDirectory(path: part, mode: volume.directoryMode)
            try await client.put(folders, into: RemotePod.ownFolder, of: keeper)
        }
        let content = RemoteVolumeFiles(volume, files: files, present: present ?? [])
        if content.isDone { return }
        try await client.put(content.archive, into: place, of: keeper)
        if let change = content.change {
            try await run(change, on: try await ownVolume(of: uid), in: part, of: uid)
        }
        if let cleaning = content.cleaning {
            try await client.put(cleaning, into: place, of: keeper)
        }
    }

    /// Runs a program of the own image in a volume, to its end.
    private func run(
        _ command: [String], on volume: EngineVolume, in part: String = "", of uid: String
    ) async throws(EngineFault) {
        let directory = RemotePod.ownFolder + (part.isEmpty ? "" : "/\(part)")
        let mount = volume.mount(to: RemotePod.ownFolder)
        try await run(command, ["Mounts": [mount]], in: directory, of: uid)
    }

    /// Reads a file of a volume.
    func readRemotely(
        _ path: String, of volume: String, podUID uid: String
    ) async throws(BackendFailure) -> BackendOutcome {
        var content: [UInt8]?
        if let pod = try? await remotePod(uid) {
            let empty = "\(RemotePod.emptyFolder)/\(volume)/\(path)"
            let file =
                "\(RemotePod.ownFolder)/\(RemotePod.filesFolder)/\(volume)/"
                + "\(RemoteVolumeFiles.link)/\(path)"
            let keeper = names.keeper(of: uid)
            content =
                switch (pod.empties[volume] != nil, pod.memory.contains(volume)) {
                case (true, true): await client.file(at: empty, in: names.sandbox(of: uid))
                case (true, false): await client.file(at: empty, in: keeper)
                case (false, _): await client.file(at: file, in: keeper)
                }
        }
        guard let content else {
            throw BackendFailure(.failed, "open \(path): no such file or directory")
        }
        return .file(content)
    }

    // MARK: A kubelet's files

    /// Writes what the Pod's processes read of their network.
    func writeRemotely(
        _ texts: [(name: String, content: String)], of uid: String
    ) async throws(EngineFault) {
        var archive = TarArchive()
        archive.addDirectory(path: RemotePod.wordsFolder, mode: 0o755)
        for text in texts {
            archive.add(path: text.name, mode: 0o644, content: Array(text.content.utf8))
        }
        try await client.put(archive, into: RemotePod.ownFolder, of: names.keeper(of: uid))
    }

    /// Makes what a container mounts beside its Pod's volumes, and parts of empty directories.
    ///
    /// - Throws: `BackendFailure` if a part of a volume is none.
    func mountsRemotely(
        for configuration: ContainerConfiguration, _ accounts: [String: [UInt8]]
    ) async throws(BackendFailure) -> ContainerMounts {
        let id = configuration.id
        var pod = RemotePod()
        var own: EngineVolume?
        try await telling {
            try await self.makeKeeper(of: id.podUID)
            pod = try await self.remotePod(id.podUID)
            own = pod.own
            var archive = TarArchive()
            archive.addDirectory(path: RemotePod.wordsFolder, mode: 0o755)
            archive.add(path: RemotePod.words(of: id), mode: 0o666, content: [])
            for (name, content) in accounts.sorted(by: { $0.key < $1.key }) {
                archive.add(path: RemotePod.account(name, of: id), mode: 0o644, content: content)
            }
            try await self.client.put(
                archive, into: RemotePod.ownFolder, of: self.names.keeper(of: id.podUID))
        }
        guard let own else { throw BackendFailure(.failed, "the Pod's volume is gone") }
        for mount in configuration.mounts {
            guard let part = mount.subPath, let empty = pod.empties[mount.volume] else { continue }
            try await makePart(part, of: empty, id.podUID)
        }
        return ContainerMounts(
            configuration: configuration,
            files: pod.files(of: id, accounts: accounts.keys, own: own),
            sources: configuration.mounts.map { pod.source(of: $0, own: own) },
            knowsParts: client.description.mountsParts)
    }

    /// Makes a part of an empty directory that is not there. One that links lead to might be
    /// anywhere on the engine's machine.
    private func makePart(
        _ part: String, of volume: EngineVolume, _ uid: String
    ) async throws(BackendFailure) {
        let parts = part.split(separator: "/").map(String.init)
        do throws(EngineFault) {
            try await run([OwnPrograms.part] + parts, on: volume, of: uid)
        } catch {
            throw BackendFailure(
                .failed, "subPath \(part) is no place in the volume: \(error.message)")
        }
    }
}

extension VolumeContent {
    /// Everybody may write into a volume's directory; what comes into one with a group has it.
    fileprivate var directoryMode: Int32 { fsGroup == nil ? 0o777 : 0o2777 }
}
