internal import Foundation
internal import HostVolumes
public import Kubelet
public import KubernetesAPI
internal import Probing

/// Runs containers as processes of this machine: no container engine is needed.
///
/// A container's image is the machine itself. Where it is permitted, each container has process,
/// mount and host name spaces of its own and writes to a layer over the machine's files; where it
/// is not, containers are plain processes. The network is the machine's.
///
/// Each container is kept by a small supervisor in a session of its own, so it outlives the
/// program; the next run finds it by its folder.
public final class ProcessBackend: NodeBackend {
    /// How often what should have been noticed is looked at all the same.
    private static let checkPeriod: Duration = .seconds(5)

    let root: String
    let address: String
    let capabilities: HostCapabilities
    private let inbox: Inbox
    let watcher: EndWatcher
    let network: PodNetwork
    var pods: [String: Pod] = [:]
    var folders: [ContainerID: ContainerFolder] = [:]
    private var starts: [ContainerID: RequestID] = [:]
    private var stops: [ContainerID: [RequestID]] = [:]
    private var kills: [(time: Timestamp, id: ContainerID)] = []
    private var nextCheck: Timestamp?
    /// Containers whose process was gone when they were last looked at.
    private var suspects: Set<ContainerID> = []

    /// - Parameters:
    ///   - root: a directory for the containers' folders; an absolute path.
    ///   - address: the machine's address, which is that of its Pods.
    ///   - onReport: called when there is something to report; on another thread.
    /// - Throws: `BackendFailure` if containers cannot be watched.
    public init(
        root: String, address: String, capabilities: HostCapabilities = HostCapabilities(),
        onReport: @escaping @Sendable () -> Void
    ) throws(BackendFailure) {
        self.root = root
        network = PodNetwork(root: root)
        self.address = address
        self.capabilities = capabilities
        let inbox = Inbox(onReport)
        self.inbox = inbox
        watcher = try EndWatcher { id, name in
            if name == "exit" || name == "child" { inbox.add(.file(id, name)) }
        }
    }

    // MARK: NodeBackend

    public var nextDeadline: Timestamp? {
        if !inbox.isEmpty { return Timestamp(seconds: 0) }
        return (kills.map(\.time) + [nextCheck].compactMap(\.self)).min()
    }

    public func takeReports(now: Timestamp) -> [BackendReport] {
        for due in kills where due.time <= now { killProcesses(of: due.id) }
        kills.removeAll { $0.time <= now }
        var reports: [BackendReport] = []
        for item in inbox.take() {
            switch item {
            case .report(let report): reports.append(report)
            case .file(let id, let name): reports += noticed(name, of: id)
            }
        }
        if let check = nextCheck, check <= now {
            for id in folders.keys.sorted(by: { $0.sortKey < $1.sortKey }) {
                reports += lookAfter(id)
            }
        }
        nextCheck = folders.isEmpty ? nil : max(nextCheck ?? now, now + Self.checkPeriod)
        return reports
    }

    public func adopt(podUID: String) -> AdoptedPod {
        var adopted = AdoptedPod()
        let path = "\(root)/\(podUID)/containers"
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: path) else { return adopted }
        let own = network.address(of: podUID)
        if own != nil || !capabilities.canNetwork { adopted.addresses = [own ?? address] }
        for name in names.sorted() {
            let attempts = (try? manager.contentsOfDirectory(atPath: "\(path)/\(name)")) ?? []
            for attempt in attempts.compactMap({ Int32($0) }).sorted() {
                let id = ContainerID(podUID: podUID, name: name, attempt: attempt)
                let folder = ContainerFolder(id, in: root)
                if let exit = folder.exit() {
                    adopted.ended.append((id, exit))
                } else if folder.mainProcess(isIsolated: false) != nil {
                    adopted.running.append((id, folder.startedAt))
                    folders[id] = folder
                    try? watcher.watch(folder)
                    nextCheck = Timestamp(seconds: 0)
                } else {
                    adopted.ended.append((id, Self.lost(folder)))
                }
            }
        }
        return adopted
    }

    public func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
        switch request {
        case .runSandbox(let configuration):
            pods[configuration.podUID] = configuration.pod
            runSandbox(configuration, id)
        case .stopSandbox(let uid):
            inBackground(id) { [network] in
                network.remove(of: uid)
                return .success(.done)
            }
        case .removeSandbox(let uid): remove(uid, id)
        case .mountVolumes(let uid, let volumes): mount(volumes, of: uid, id)
        case .inspectImage: answer(id, .success(.image(Self.machine)))
        case .pullImage: answer(id, .success(.image(Self.machine)))
        case .readFile(let uid, let volume, let path):
            let place = VolumeFolder(podUID: uid, in: root).path(of: volume, subPath: path)
            if let data = FileManager.default.contents(atPath: place) {
                answer(id, .success(.file(Array(data))))
            } else {
                answer(id, .failure(BackendFailure(.failed, "open \(path): no such file")))
            }
        case .createContainer(let configuration): create(configuration, id, now)
        case .startContainer(let container): start(container, id)
        case .stopContainer(let container, let grace): stop(container, grace, id, now)
        case .removeContainer(let container):
            try? FileManager.default.removeItem(
                atPath: ContainerFolder(container, in: root).path)
            answer(id, .success(.done))
        case .exec(let container, let command, let timeout): exec(container, command, timeout, id)
        case .httpGet(let request, let timeout):
            ask(id) { await NetworkProbe.get(request, timeout: timeout) }
        case .connect(let host, let port, _, let timeout):
            ask(id) { await NetworkProbe.connect(host: host, port: port, timeout: timeout) }
        case .checkHealth(let host, let port, let service, _, let timeout):
            ask(id) {
                await NetworkProbe.checkHealth(
                    host: host, port: port, service: service, timeout: timeout)
            }
        }
    }

    // MARK: Answers

    /// The machine as an image: no command of its own, and the usual places for programs.
    private static var machine: ImageDescription {
        var image = ImageDescription()
        image.environment = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        ]
        return image
    }

    func answer(_ id: RequestID, _ answer: Result<BackendOutcome, BackendFailure>) {
        inbox.add(.report(.answer(id, answer)))
    }

    func inBackground(
        _ id: RequestID,
        _ body: @escaping @Sendable () -> Result<BackendOutcome, BackendFailure>
    ) {
        DispatchQueue.global().async { [inbox] in inbox.add(.report(.answer(id, body()))) }
    }

    /// Asks over the network, which blocks no thread.
    private func ask(
        _ id: RequestID,
        _ question: @escaping @Sendable () async -> Result<BackendOutcome, BackendFailure>
    ) {
        Task { [inbox] in inbox.add(.report(.answer(id, await question()))) }
    }

    // MARK: Containers

    private func create(_ configuration: ContainerConfiguration, _ id: RequestID, _ now: Timestamp)
    {
        let folder = ContainerFolder(configuration.id, in: root)
        do {
            if let fault = fault(in: configuration) { throw fault }
            let scripts = ContainerScripts(
                configuration: configuration, folder: folder,
                volumes: VolumeFolder(podUID: configuration.id.podUID, in: root),
                capabilities: capabilities,
                hasOwnNetwork: network.address(of: configuration.id.podUID) != nil)
            try folder.prepare(scripts, now: now)
            commands[configuration.id] = configuration
            try watcher.watch(folder)
            answer(id, .success(.done))
        } catch let failure as BackendFailure {
            answer(id, .failure(failure))
        } catch {
            answer(id, .failure(BackendFailure(.failed, error.localizedDescription)))
        }
    }

    /// The configurations of containers that this run has made: what `exec` takes over.
    private var commands: [ContainerID: ContainerConfiguration] = [:]

    /// What this machine cannot do of a container.
    private func fault(in configuration: ContainerConfiguration) -> BackendFailure? {
        if configuration.command.isEmpty {
            return BackendFailure(
                .unsupported, "a process needs a command: there is no image to take it from")
        }
        if !configuration.mounts.isEmpty, !capabilities.canIsolate {
            return BackendFailure(
                .unsupported, "volumes need a mount namespace, which this machine does not permit")
        }
        if configuration.security.user ?? 0 != 0, !capabilities.canChangeUser {
            return BackendFailure(
                .unsupported, "this machine does not permit to become another user")
        }
        return nil
    }

    private func start(_ container: ContainerID, _ id: RequestID) {
        let folder = ContainerFolder(container, in: root)
        if let fault = startFault(of: container) { return answer(id, .failure(fault)) }
        folders[container] = folder
        starts[container] = id
        let result = HostCommand.run(["setsid", "--fork", "sh", "\(folder.path)/supervise"])
        if result.exitCode != 0 {
            starts[container] = nil
            answer(id, .failure(BackendFailure(.startFailed, result.output)))
        }
    }

    private func startFault(of container: ContainerID) -> BackendFailure? {
        guard let configuration = commands[container], let program = configuration.command.first
        else { return BackendFailure(.failed, "the container was not made") }
        let path = configuration.environment.last { $0.name == "PATH" }?.value ?? ""
        let places =
            program.contains("/")
            ? [program] : path.split(separator: ":").map { "\($0)/\(program)" }
        let isMounted = configuration.mounts.contains { program.hasPrefix($0.path) }
        if !isMounted, !places.contains(where: { access($0, X_OK) == 0 }) {
            let isThere = places.contains { access($0, F_OK) == 0 }
            let reason = isThere ? "permission denied" : "no such file or directory"
            return BackendFailure(.startFailed, "exec: \"\(program)\": \(reason)")
        }
        if network.address(of: container.podUID) != nil { return nil }
        let spec = pods[container.podUID]?.spec
        let all = (spec?.containers ?? []) + (spec?.initContainers ?? [])
        for port in all.first(where: { $0.name == container.name })?.ports ?? [] {
            let isUDP = port.protocol == "UDP"
            if !HostPort.isFree(port.containerPort, udp: isUDP) {
                return BackendFailure(
                    .startFailed,
                    "port \(port.containerPort) is in use: Pods share the machine's network")
            }
        }
        return nil
    }

    private func stop(
        _ container: ContainerID, _ grace: Duration, _ id: RequestID, _ now: Timestamp
    ) {
        let folder = ContainerFolder(container, in: root)
        guard !folder.hasEnded, folder.child != nil else { return answer(id, .success(.done)) }
        folders[container] = folder
        stops[container, default: []].append(id)
        if let process = folder.mainProcess(isIsolated: capabilities.canIsolate) {
            kill(process, SIGTERM)
        }
        kills.append((now + grace, container))
    }

    func killProcesses(of container: ContainerID) {
        let folder = ContainerFolder(container, in: root)
        guard !folder.hasEnded, let child = folder.child else { return }
        if capabilities.canIsolate, let process = folder.mainProcess(isIsolated: true) {
            // With its first process everything in a process namespace ends.
            kill(process, SIGKILL)
        } else {
            kill(-child, SIGKILL)
        }
    }

    private func exec(
        _ container: ContainerID, _ command: [String], _ timeout: Duration, _ id: RequestID
    ) {
        let folder = ContainerFolder(container, in: root)
        guard let process = folder.mainProcess(isIsolated: capabilities.canIsolate) else {
            return answer(
                id, .failure(BackendFailure(.unreachable, "the container does not run")))
        }
        let namespaces =
            (capabilities.canIsolate ? ["-m", "-p", "-u", "-r", "-w"] : [])
            + (capabilities.canNetwork ? ["-n"] : [])
        inBackground(id) {
            let variables = Self.environment(of: process)
            let enter =
                namespaces.isEmpty
                ? [] : ["nsenter", "-t", String(process)] + namespaces + ["--"]
            let result = HostCommand.run(
                enter + ["env", "-i"] + variables + command, timeout: timeout)
            if result.exitCode == HostCommand.timedOut {
                return .failure(BackendFailure(.timedOut, "timed out"))
            }
            return .success(.command(exitCode: result.exitCode, output: result.output))
        }
    }

    /// The variables that a process was started with.
    private static func environment(of process: pid_t) -> [String] {
        let data = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
        return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.contains("=") }
    }

    // MARK: Ends

    private func noticed(_ name: String, of id: ContainerID) -> [BackendReport] {
        if name == "child", let request = starts.removeValue(forKey: id) {
            return [.answer(request, .success(.done))]
        }
        return name == "exit" ? lookAfter(id) : []
    }

    /// Reports the end of a container that has ended, also where its supervisor was killed and
    /// could not tell.
    private func lookAfter(_ id: ContainerID) -> [BackendReport] {
        guard let folder = folders[id] else { return [] }
        guard let exit = folder.exit() ?? (isLost(folder) ? Self.lost(folder) : nil) else {
            return []
        }
        suspects.remove(id)
        folders[id] = nil
        capabilities.controlGroups?.remove(id)
        watcher.forget(id)
        kills.removeAll { $0.id == id }
        var reports: [BackendReport] = []
        if let request = starts.removeValue(forKey: id) {
            reports.append(.answer(request, .success(.done)))
        }
        reports.append(.containerEnded(id, exit))
        for request in stops.removeValue(forKey: id) ?? [] {
            reports.append(.answer(request, .success(.done)))
        }
        return reports
    }

    /// The process is gone, as it was when it was looked at before: a supervisor that lives
    /// would have told meanwhile.
    private func isLost(_ folder: ContainerFolder) -> Bool {
        guard let child = folder.child, kill(child, 0) != 0 else { return false }
        return !suspects.insert(folder.id).inserted
    }

    /// The end of a container of which nobody knows how it came.
    private static func lost(_ folder: ContainerFolder) -> ContainerExit {
        ContainerExit(
            exitCode: 137, reason: "ContainerStatusUnknown", startedAt: folder.startedAt,
            finishedAt: folder.startedAt)
    }
}

extension ContainerID {
    fileprivate var sortKey: String { "\(podUID)/\(name)/\(attempt)" }
}
