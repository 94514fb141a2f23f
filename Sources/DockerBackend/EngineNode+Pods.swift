internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

/// What containers need to know of the sandbox that they join.
struct SandboxFacts: Hashable, Sendable {
    let processes: ProcessSharing
    let isOnHostNetwork: Bool
}

extension EngineNode {
    // MARK: What is there

    /// What the engine has of this node, or of one Pod of it.
    func list(podUID: String?) async throws(EngineFault) -> [Value] {
        let query = [("all", "true"), ("filters", names.filter(podUID: podUID))]
        return try await client.call(.get, "/containers/json", query).array ?? []
    }

    /// The uids of the Pods of which the engine has something.
    func pods() async throws(BackendFailure) -> Set<String> {
        do throws(EngineFault) {
            for container in try await list(podUID: nil) {
                let labels = container["Labels"]
                guard let uid = labels?[EngineNames.podUIDLabel]?.string else { continue }
                found[uid, default: []] += EngineNames.container(in: labels).map { [$0] } ?? []
            }
            return Set(found.keys)
        } catch {
            throw BackendFailure(.unreachable, error.message)
        }
    }

    func capacity() async -> Result<(cpus: Int64, memoryBytes: Int64), BackendFailure> {
        do throws(EngineFault) {
            let info = try await info()
            return .success((info["NCPU"]?.int ?? 1, info["MemTotal"]?.int ?? 0))
        } catch {
            return .failure(BackendFailure(.unreachable, error.message))
        }
    }

    /// What of a Pod is there, and from now on watched.
    func adopt(podUID: String) async -> AdoptedPod {
        var adopted = AdoptedPod()
        let sandbox = await inspectPatiently(names.sandbox(of: podUID))
        if let sandbox, sandbox["State"]?["Running"]?.bool == true {
            living.insert(podUID)
            adopted.addresses = addresses(in: sandbox)
        }
        for id in await containers(of: podUID) {
            guard let container = await inspectPatiently(names.container(id)) else { continue }
            if let exit = await exit(of: id, container) {
                adopted.ended.append((id, exit))
            } else if container["State"]?["Running"]?.bool == true {
                // From here on its end is told, also if it has come since it was looked at.
                running.insert(id)
                await lookAfter(id)
                adopted.running.append((id, Self.time(container["State"]?["StartedAt"])))
            }
            // What was made and never started is made again.
        }
        return adopted
    }

    private func inspectPatiently(_ name: String) async -> Value? {
        await patiently { () async throws(EngineFault) in try await self.inspect(name) }
    }

    /// The containers of a Pod. Those that were there when the program began are known; a list
    /// costs an engine much.
    private func containers(of podUID: String) async -> [ContainerID] {
        var ids = found.removeValue(forKey: podUID)
        if ids == nil {
            ids = await patiently { () async throws(EngineFault) in
                try await self.list(podUID: podUID).compactMap {
                    EngineNames.container(in: $0["Labels"])
                }
            }
        }
        return (ids ?? []).sorted { ($0.name, $0.attempt) < ($1.name, $1.attempt) }
    }

    /// How a container ended, if it has.
    func exit(of id: ContainerID, _ container: Value) async -> ContainerExit? {
        let state = container["State"]
        let started = Self.time(state?["StartedAt"])
        let isOver = state?["Running"]?.bool != true && state?["Paused"]?.bool != true
        guard isOver, !started.isZero, state?["Status"]?.string != "created" else { return nil }
        let code = Int32(truncatingIfNeeded: state?["ExitCode"]?.int ?? 0)
        let isOutOfMemory =
            state?["OOMKilled"]?.bool == true || isProbablyOutOfMemory(id, code, container)
        return ContainerExit(
            exitCode: code, reason: isOutOfMemory ? "OOMKilled" : nil, startedAt: started,
            finishedAt: Self.time(state?["FinishedAt"]),
            terminationLog: await lastWords(of: id, container),
            logTail: await logTail(of: id, container))
    }

    /// Where engines count with the first version of control groups, Podman often misses that a
    /// container was killed for memory, and Docker tells it after the end. The first process of a
    /// container can be killed only from outside; one that is limited, and that nobody here has
    /// killed, had taken too much.
    private func isProbablyOutOfMemory(
        _ id: ContainerID, _ code: Int32, _ container: Value
    ) -> Bool {
        let killed: Int32 = 137
        guard countsWithFirstVersion, code == killed,
            !killedHere.contains(id), let limit = container["HostConfig"]?["Memory"]?.int
        else { return false }
        return limit > 0
    }

    static func time(_ value: Value?) -> Timestamp {
        value?.string.flatMap { Timestamp($0) } ?? Timestamp()
    }

    /// The last lines of a container's log.
    private func logTail(of id: ContainerID, _ container: Value) async -> String {
        let access = DockerAccess(client: client, names: names)
        let text = try? await access.tail(
            of: id, lines: ContainerExit.logTailLines, bytes: ContainerExit.logTailBytes,
            isTerminal: container["Config"]?["Tty"]?.bool == true)
        return String(decoding: text ?? [], as: UTF8.self)
    }

    private func lastWords(of id: ContainerID, _ container: Value) async -> String {
        if settings.sharesFiles { return folder(of: id.podUID).lastWords(of: id) }
        let path = "\(RemotePod.ownFolder)/\(RemotePod.words(of: id))"
        let words = await client.file(at: path, in: names.keeper(of: id.podUID)) ?? []
        return String(decoding: words.suffix(ContainerExit.terminationLogLimit), as: UTF8.self)
    }

    // MARK: Sandboxes

    func runSandbox(
        _ configuration: SandboxConfiguration
    ) async throws(BackendFailure) -> BackendOutcome {
        let uid = configuration.podUID
        let spec = configuration.pod.spec ?? PodSpec()
        sandboxes[uid] = SandboxFacts(
            processes: ProcessSharing(spec), isOnHostNetwork: spec.hostNetwork == true)
        do {
            try await prepare()
            let name = names.sandbox(of: uid)
            let texts = texts(of: configuration)
            if !settings.sharesFiles {
                try await makeKeeper(of: uid)
                remotePods[uid]?.hasResolver = texts("").contains { $0.text == .resolver }
            }
            try await startSandbox(name, configuration)
            guard let sandbox = try await inspect(name) else {
                throw EngineFault(status: 404, message: "the sandbox went at its start")
            }
            living.insert(uid)
            let addresses = addresses(in: sandbox)
            let told = texts(addresses.first ?? "")
            if settings.sharesFiles {
                try folder(of: uid).write(told)
            } else {
                try await writeRemotely(
                    told.map { ($0.text.rawValue, $0.content) }, of: uid)
            }
            return .sandbox(addresses: addresses)
        } catch let fault as EngineFault {
            // What is prepared may have been removed by somebody.
            network = nil
            throw BackendFailure(.failed, fault.message)
        } catch {
            throw BackendFailure(.failed, error.localizedDescription)
        }
    }

    /// What the Pod's processes read of their network, once its address is known. Where there is no
    /// name server for Pods that would ask it, they are left with the engine's.
    private func texts(
        of configuration: SandboxConfiguration
    ) -> (_ address: String) -> [NetworkText] {
        let spec = configuration.pod.spec
        let isTold = settings.hasClusterDNS || spec?.asksClusterDNS == false
        return { address in
            let texts: [NetworkText] = [
                (.hosts, configuration.hosts.replacing("$(POD_IP)", with: address)),
                (.hostname, configuration.hostname + "\n"),
            ]
            return isTold ? texts + [(.resolver, configuration.resolverConfiguration)] : texts
        }
    }

    private func startSandbox(
        _ name: String, _ configuration: SandboxConfiguration
    ) async throws(EngineFault) {
        if await restartSandbox(name) { return }
        let mayLower = lowersOOMScores
        do throws(EngineFault) {
            try await makeSandbox(name, configuration, lowersOOMScores: mayLower)
        } catch {
            // The engine does not say that it lacks the right: what starts without tells.
            guard mayLower, error.status == 500 else { throw error }
            do throws(EngineFault) {
                try await delete(name)
                try await makeSandbox(name, configuration, lowersOOMScores: false)
                lowersOOMScores = false
            } catch _ {
                throw error
            }
        }
    }

    private func makeSandbox(
        _ name: String, _ configuration: SandboxConfiguration, lowersOOMScores: Bool
    ) async throws(EngineFault) {
        let specification = SandboxSpecification(
            configuration: configuration, names: names, settings: settings,
            network: network ?? settings.network, lowersOOMScores: lowersOOMScores,
            remote: remotePods[configuration.podUID])
        try await create(name, specification.body)
        _ = try await client.call(.post, "/containers/\(name)/start")
    }

    /// Starts a sandbox that has ended once more: the Pod's containers, ended ones too, refer to
    /// it.
    ///
    /// - Returns: whether there is one that runs now.
    private func restartSandbox(_ name: String) async -> Bool {
        guard let state = try? await inspect(name)?["State"],
            !Self.time(state["StartedAt"]).isZero
        else { return false }
        if state["Running"]?.bool == true { return true }
        return (try? await client.call(.post, "/containers/\(name)/start")) != nil
    }

    /// The addresses that a running sandbox has, version 4 first.
    private func addresses(in sandbox: Value) -> [String] {
        let mode = sandbox["HostConfig"]?["NetworkMode"]?.string
        if mode == "host" { return [settings.address] }
        // It is on one only, which the engine calls by its name or by its id.
        let network = sandbox["NetworkSettings"]?["Networks"]?.object?.first?.value
        return [network?["IPAddress"]?.string, network?["GlobalIPv6Address"]?.string]
            .compactMap { $0.flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// What new containers of a Pod need to know; after a restart of the program it is read off
    /// the sandbox.
    func facts(of uid: String) async -> SandboxFacts {
        if let known = sandboxes[uid] { return known }
        let sandbox = try? await inspect(names.sandbox(of: uid))
        let label = sandbox?["Config"]?["Labels"]?[EngineNames.processesLabel]?.string
        let facts = SandboxFacts(
            processes: label.flatMap { ProcessSharing(rawValue: $0) } ?? .container,
            isOnHostNetwork: sandbox?["HostConfig"]?["NetworkMode"]?.string == "host")
        sandboxes[uid] = facts
        return facts
    }

    /// Ends everything that runs in the Pod, the sandbox last. It stays, so that the containers
    /// that refer to it do.
    func stopSandbox(_ uid: String) async throws(BackendFailure) -> BackendOutcome {
        do throws(EngineFault) {
            let ids = running.filter { $0.podUID == uid }
                .sorted { ($0.name, $0.attempt) < ($1.name, $1.attempt) }
            for id in ids {
                killedHere.insert(id)
                try await kill(names.container(id), "KILL")
            }
            for id in ids { await waitForEnd(of: id) }
            if let id = ids.first(where: running.contains) {
                throw EngineFault(status: 0, message: "container \(id.name) does not end")
            }
            living.remove(uid)
            try await kill(names.sandbox(of: uid), "KILL")
            return .done
        } catch {
            throw BackendFailure(.failed, error.message)
        }
    }

    /// Removes everything of a Pod: the containers before the sandbox that they refer to.
    func removeSandbox(_ uid: String) async -> Result<BackendOutcome, BackendFailure> {
        do throws(EngineFault) {
            found[uid] = nil
            living.remove(uid)
            for container in try await list(podUID: uid) {
                if let id = EngineNames.container(in: container["Labels"]) { running.remove(id) }
                let sandbox = Value.string("/\(names.sandbox(of: uid))")
                guard let name = container["Id"]?.string,
                    container["Names"]?.array?.contains(sandbox) != true
                else { continue }
                try await delete(name)
            }
            for id in waiting.keys where id.podUID == uid { endWaiting(for: id) }
            try await delete(names.sandbox(of: uid))
            if !settings.sharesFiles { try await removeVolumes(of: uid) }
        } catch {
            return .failure(BackendFailure(.failed, error.message))
        }
        sandboxes[uid] = nil
        remotePods[uid] = nil
        if settings.sharesFiles { folder(of: uid).remove() }
        return .success(.done)
    }

    // MARK: Volumes

    func mount(
        _ contents: [VolumeContent], of uid: String
    ) async throws(BackendFailure) -> BackendOutcome {
        if settings.sharesFiles {
            let folder = folder(of: uid).volumes
            for content in contents { try folder.make(content) }
        } else {
            try await mountRemotely(contents, of: uid)
        }
        return .done
    }

    func readFile(
        _ path: String, of volume: String, podUID: String
    ) async throws(BackendFailure) -> BackendOutcome {
        guard settings.sharesFiles else {
            return try await readRemotely(path, of: volume, podUID: podUID)
        }
        return .file(try folder(of: podUID).volumes.content(of: path, in: volume))
    }
}

extension ContainerExit {
    static let logTailLines = 80
    static let logTailBytes = 2048
}
