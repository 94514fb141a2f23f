internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

extension ProcessBackend {
    /// Makes the Pod's folder and network. A Pod that asks for the machine's network, or is on a
    /// machine that permits no other, has its address.
    func runSandbox(_ configuration: SandboxConfiguration, _ id: RequestID) {
        let uid = configuration.podUID
        do {
            try VolumeFolder(podUID: uid, in: root).makeFolder()
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(uid)/containers", withIntermediateDirectories: true)
            let hasNetwork = hasOwnNetwork(configuration.pod)
            let own = hasNetwork ? try network.reserve(for: uid) : address
            try write(configuration, address: own)
            let sandbox = sandbox(of: uid)
            let processes = sharesProcesses(configuration.pod) ? processes(of: uid) : nil
            let memory = memory(of: configuration.pod, uid)
            let records = sharedRecords(of: configuration.pod, uid)
            try SupervisorConfiguration.data(of: records)
                .write(to: URL(filePath: shared(of: uid)), options: .atomic)
            let words = hasNetwork ? PodPorts.words(of: configuration.pod.spec) : []
            if processes != nil || !words.isEmpty { guarded.insert(uid) }
            inBackground(id) { [network, ports] () async throws(BackendFailure) in
                if hasNetwork { try await network.make(for: uid, address: own) }
                try await ports.open(words, to: own, for: uid)
                if let processes { try await Self.makeProcesses(processes) }
                try await memory?.make()
                try Self.write("\(own) \(Self.boot)", to: sandbox)
                return .sandbox(addresses: [own])
            }
        } catch let failure as BackendFailure {
            answer(id, .failure(failure))
        } catch {
            answer(id, .failure(BackendFailure(.failed, error.localizedDescription)))
        }
    }

    private static func write(_ text: String, to path: String) throws(BackendFailure) {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw BackendFailure(.failed, error.localizedDescription)
        }
    }

    // MARK: Shared processes

    private func sharesProcesses(_ pod: Pod) -> Bool {
        capabilities.canIsolate && pod.spec?.shareProcessNamespace == true
            && pod.spec?.hostPID != true
    }

    /// What the supervisors of all containers of a Pod are told.
    private func sharedRecords(of pod: Pod, _ uid: String) -> [Record] {
        let sysctls = pod.spec?.securityContext?.sysctls ?? []
        var told = hasOwnNetwork(pod) ? sysctls.filter(\.isOfNetwork) : []
        var records: [Record] = []
        if let memory = memory(of: pod, uid) {
            told += sysctls.filter(\.isOfMemory)
            records += [Record("ipc", memory.namespace), Record("shared-memory", memory.directory)]
        } else if capabilities.canIsolate {
            records.append(Record("shared-memory", "/dev/shm"))
        }
        records += told.map { Record("sysctl", $0.path, $0.value) }
        guard capabilities.canIsolate else { return records }
        if pod.spec?.hostPID == true { return records + [Record("processes")] }
        return sharesProcesses(pod) ? records + [Record("processes", processes(of: uid))] : records
    }

    /// What the containers of a Pod share of memory; `nil` where that is the machine's.
    private func memory(of pod: Pod, _ uid: String) -> SharedMemory? {
        guard capabilities.canIsolate, pod.spec?.hostIPC != true else { return nil }
        return SharedMemory(folder: "\(root)/\(uid)")
    }

    /// The file with these, for containers that a later run of the program makes.
    func shared(of uid: String) -> String { "\(root)/\(uid)/shared" }

    /// The file that holds the process namespace of a Pod whose containers share one.
    func processes(of uid: String) -> String { "\(root)/\(uid)/processes" }

    /// Makes the namespace, also in the place of one that has ended with its first process, or with
    /// the machine.
    private static func makeProcesses(_ path: String) async throws(BackendFailure) {
        if hasProcesses(path) { return }
        try await removeProcesses(path)
        try await Supervisor.ask(["processes", "add", path])
    }

    private static func removeProcesses(_ path: String) async throws(BackendFailure) {
        if access(path, F_OK) == 0 { try await Supervisor.ask(["processes", "remove", path]) }
    }

    /// Whether the namespace is there: a file holds it, and its first process lives.
    private static func hasProcesses(_ path: String) -> Bool {
        PodNetwork.isHeld(by: path) && ProcessStat.isThere(heldBy: "\(path)-holder")
    }

    // MARK: Sandboxes

    /// What the machine calls the time since its last start.
    private static let boot =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines) ?? ""

    /// The file with the Pod's address, which is there while the sandbox is, and with the start of
    /// the machine that the sandbox belongs to: with another one it is gone.
    private func sandbox(of uid: String) -> String { "\(root)/\(uid)/sandbox" }

    /// The addresses of a sandbox that an earlier run has made.
    func adoptedAddresses(of uid: String) -> [String]? {
        let text = try? String(contentsOfFile: sandbox(of: uid), encoding: .utf8)
        let words = text?.split(separator: " ") ?? []
        guard words.count == 2, words[1] == Self.boot, !network.isLost(uid),
            ports.areOpen(for: uid)
        else { return nil }
        let processes = processes(of: uid)
        if access(processes, F_OK) == 0, !Self.hasProcesses(processes) { return nil }
        return [String(words[0])]
    }

    /// Whether processes belong to a sandbox: one that is the first of those that containers share,
    /// or one that hands on what comes at ports.
    func hasSandboxProcesses(_ uid: String) -> Bool {
        access(processes(of: uid), F_OK) == 0 || ports.areAskedFor(by: uid)
    }

    /// Tells which sandboxes have ended by themselves.
    func lostSandboxes(among uids: Set<String>) -> [BackendReport] {
        uids.sorted().filter(loseSandbox).map { .sandboxEnded(podUID: $0) }
    }

    /// - Returns: whether a sandbox was there and has ended. That is told once: it counts as not
    ///   made from then on.
    private func loseSandbox(_ uid: String) -> Bool {
        let sandbox = sandbox(of: uid)
        guard access(sandbox, F_OK) == 0, adoptedAddresses(of: uid) == nil else { return false }
        return unlink(sandbox) == 0
    }

    func stopSandbox(_ uid: String, _ id: RequestID) {
        guarded.remove(uid)
        let running = folders.keys.filter { $0.podUID == uid }
        for container in running { killProcesses(of: container) }
        unlink(sandbox(of: uid))
        let processes = processes(of: uid)
        let memory = SharedMemory(folder: "\(root)/\(uid)")
        inBackground(id) { [network, ports] () async throws(BackendFailure) in
            try await ports.close(for: uid)
            try await Self.removeProcesses(processes)
            try await memory.remove()
            try await network.remove(of: uid)
            return .done
        }
    }

    private func hasOwnNetwork(_ pod: Pod?) -> Bool {
        capabilities.canNetwork && pod?.spec?.hostNetwork != true
    }

    /// Writes what the Pod's processes read of their network. A Pod that would ask the cluster's
    /// name server reads what the machine does where there is none.
    private func write(_ configuration: SandboxConfiguration, address: String) throws {
        let volumes = VolumeFolder(podUID: configuration.podUID, in: root)
        let spec = configuration.pod.spec
        try volumes.write(
            configuration.hosts.replacing("$(POD_IP)", with: address), as: .hosts)
        try volumes.write(configuration.hostname + "\n", as: .hostname)
        if options.hasClusterDNS || spec?.asksClusterDNS == false {
            try volumes.write(configuration.resolverConfiguration, as: .resolver)
        }
    }

    func mount(_ volumes: [VolumeContent], of uid: String, _ id: RequestID) {
        let folder = VolumeFolder(podUID: uid, in: root)
        do throws(BackendFailure) {
            for volume in volumes { try folder.make(volume) }
            answer(id, .success(.done))
        } catch {
            answer(id, .failure(error))
        }
    }

    func remove(_ uid: String, _ id: RequestID) {
        let discard = discard(uid)
        inBackground(id) { () async throws(BackendFailure) in
            try await discard()
            return .done
        }
    }

    /// Forgets a Pod, and ends what runs of it.
    ///
    /// - Returns: what removes the rest, which takes a while.
    private func discard(
        _ uid: String
    ) -> @Sendable () async throws(BackendFailure) -> Void {
        for container in folders.keys where container.podUID == uid {
            killProcesses(of: container)
            watcher.forget(container)
            folders[container] = nil
        }
        pods[uid] = nil
        guarded.remove(uid)
        let processes = processes(of: uid)
        return { [network, ports, root] () async throws(BackendFailure) in
            // Files are removed also where the network cannot be.
            defer {
                VolumeFolder(podUID: uid, in: root).unmount()
                try? FileManager.default.removeItem(atPath: "\(root)/\(uid)")
            }
            try await ports.close(for: uid)
            try await Self.removeProcesses(processes)
            try await SharedMemory(folder: "\(root)/\(uid)").remove()
            try await network.remove(of: uid)
        }
    }

    /// Ends and removes what is left of Pods that nobody knows any more.
    public func removeOrphans(keeping uids: Set<String>) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        for uid in names.sorted() where !uids.contains(uid) {
            for (id, _) in adopt(podUID: uid).running { killProcesses(of: id) }
            let discard = discard(uid)
            Blocking.wait { try? await discard() }
        }
    }
}
