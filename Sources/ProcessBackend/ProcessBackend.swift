internal import Foundation
internal import HostCommands
internal import HostVolumes
public import Kubelet
public import KubernetesAPI
internal import Probing

/// Runs containers as processes of this machine: no container engine is needed.
///
/// A container's image is the machine itself. Where it is permitted, each container has process,
/// mount and host name spaces of its own and writes to a layer over the machine's files; where it
/// is not, containers are plain processes. Pods have networks of their own where permitted.
///
/// Each container is kept by a small supervisor in a session of its own, so it outlives the
/// program; the next run finds it by its folder.
public final class ProcessBackend: NodeBackend {
    /// How often what should have been noticed is looked at all the same.
    private static let checkPeriod: Duration = .seconds(5)
    /// How long a start may take that was asked for by an earlier run: two seconds.
    private static let startRounds = 400
    private static let startPeriodMicroseconds: UInt32 = 5000

    let root: String
    let address: String
    let capabilities: HostCapabilities
    let options: Options
    private let inbox: Inbox<Notice>
    let watcher: EndWatcher
    let network: PodNetwork
    var pods: [String: Pod] = [:]
    var folders: [ContainerID: ContainerFolder] = [:]
    private var starts: [ContainerID: [RequestID]] = [:]
    private var stops: [ContainerID: [RequestID]] = [:]
    private var kills: [(time: Timestamp, id: ContainerID)] = []
    private var nextCheck: Timestamp?

    /// What a backend may be told of its Pods.
    public struct Options: Sendable {
        /// The directory whose files containers see as those of the machine; an absolute path.
        public var files = "/"
        /// Whether somebody answers at the address of the cluster's name server. Pods that would
        /// ask it read the machine's own `/etc/resolv.conf` otherwise.
        public var hasClusterDNS = false
        /// Whether containers run also without volumes and users of theirs that this machine
        /// does not permit.
        public var allowsUnsupported = false

        public init() {}
    }

    /// - Parameters:
    ///   - root: a directory for the containers' folders; an absolute path.
    ///   - address: the machine's address, which is that of its Pods.
    ///   - onReport: called when there is something to report; on another thread.
    /// - Throws: `BackendFailure` if containers cannot be kept or watched.
    public init(
        root: String, address: String, capabilities: HostCapabilities = HostCapabilities(),
        options: Options = Options(), onReport: @escaping @Sendable () -> Void
    ) throws(BackendFailure) {
        _ = try Supervisor.installedPath()
        self.root = root
        network = PodNetwork(root: root)
        self.address = address
        self.capabilities = capabilities
        self.options = options
        let inbox = Inbox<Notice>(onReport)
        self.inbox = inbox
        watcher = try EndWatcher { id, name in
            if ["child", "failed", "exit"].contains(name) { inbox.add(.file(id, name)) }
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
            case .supervisorFailed(let id, let output): reports += startFailed(id, output)
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
        adopted.addresses = adoptedAddresses(of: podUID)
        for name in names.sorted() {
            let attempts = (try? manager.contentsOfDirectory(atPath: "\(path)/\(name)")) ?? []
            for attempt in attempts.compactMap({ Int32($0) }).sorted() {
                let id = ContainerID(podUID: podUID, name: name, attempt: attempt)
                adopt(ContainerFolder(id, in: root), to: &adopted)
            }
        }
        return adopted
    }

    private func adopt(_ folder: ContainerFolder, to adopted: inout AdoptedPod) {
        Self.awaitStart(of: folder)
        if let exit = folder.exit() {
            adopted.ended.append((folder.id, exit))
        } else if folder.isKept, let start = folder.startedAt {
            adopted.running.append((folder.id, start))
            folders[folder.id] = folder
            try? watcher.watch(folder)
            // The end may have come before it was watched.
            nextCheck = Timestamp(seconds: 0)
        } else if folder.startedAt != nil {
            adopted.ended.append((folder.id, folder.exit() ?? Self.lost(folder)))
        }
        // What was made and never started may be made again.
    }

    /// Waits for a supervisor that the earlier run has started at its very end.
    private static func awaitStart(of folder: ContainerFolder) {
        for _ in 0..<startRounds where folder.isKept && folder.startedAt == nil {
            usleep(startPeriodMicroseconds)
        }
    }

    public func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
        switch request {
        case .runSandbox(let configuration):
            pods[configuration.podUID] = configuration.pod
            runSandbox(configuration, id)
        case .stopSandbox(let uid): stopSandbox(uid, id)
        case .removeSandbox(let uid): remove(uid, id)
        case .mountVolumes(let uid, let volumes): mount(volumes, of: uid, id)
        case .inspectImage: answer(id, .success(.image(Self.machine)))
        case .pullImage: answer(id, .success(.image(Self.machine)))
        case .readFile(let uid, let volume, let path):
            answer(id, readFile(path, of: volume, podUID: uid))
        case .createContainer(let configuration): create(configuration, id)
        case .startContainer(let container): start(container, id)
        case .stopContainer(let container, let grace): stop(container, grace, id, now)
        case .removeContainer(let container):
            try? FileManager.default.removeItem(
                atPath: ContainerFolder(container, in: root).path)
            answer(id, .success(.done))
        case .exec(let container, let command, let timeout): exec(container, command, timeout, id)
        case .httpGet(let request, let timeout):
            inBackground(id) { () async throws(BackendFailure) in
                try await NetworkProbe.get(request, timeout: timeout).get()
            }
        case .connect(let host, let port, _, let timeout):
            inBackground(id) { () async throws(BackendFailure) in
                try await NetworkProbe.connect(host: host, port: port, timeout: timeout).get()
            }
        case .checkHealth(let host, let port, let service, _, let timeout):
            inBackground(id) { () async throws(BackendFailure) in
                try await NetworkProbe.checkHealth(
                    host: host, port: port, service: service, timeout: timeout
                ).get()
            }
        case .measure(let pods): measure(pods, id)
        }
    }

    /// What is kept of what a container has written.
    public func log(of container: ContainerID) -> [UInt8] {
        ContainerFolder(container, in: root).log.written
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

    /// Answers with what comes of work that lasts; no thread of the loop waits for it.
    func inBackground(
        _ id: RequestID,
        _ work: @escaping @Sendable () async throws(BackendFailure) -> BackendOutcome
    ) {
        Task(executorPreference: BackgroundExecutor.shared) { [inbox] in
            let answer: Result<BackendOutcome, BackendFailure>
            do throws(BackendFailure) {
                answer = .success(try await work())
            } catch {
                answer = .failure(error)
            }
            inbox.add(.report(.answer(id, answer)))
        }
    }

    // MARK: Containers

    private func create(_ configuration: ContainerConfiguration, _ id: RequestID) {
        let uid = configuration.id.podUID
        let folder = ContainerFolder(configuration.id, in: root)
        // Another run has made it, or this one was asked twice.
        if folder.isKept || folder.hasEnded { return answer(id, .success(.done)) }
        do {
            if let fault = fault(in: configuration) { throw fault }
            let supervisor = SupervisorConfiguration(
                container: configuration, folder: folder,
                volumes: VolumeFolder(podUID: uid, in: root), capabilities: capabilities,
                files: options.files,
                network: network.address(of: uid) == nil ? nil : network.path(of: uid),
                shared: FileManager.default.contents(atPath: shared(of: uid)) ?? Data())
            try folder.prepare(supervisor)
            answer(id, .success(.done))
        } catch let failure as BackendFailure {
            answer(id, .failure(failure))
        } catch {
            answer(id, .failure(BackendFailure(.failed, error.localizedDescription)))
        }
    }

    private func readFile(
        _ path: String, of volume: String, podUID: String
    ) -> Result<BackendOutcome, BackendFailure> {
        Result { () throws(BackendFailure) in
            let place = try VolumeFolder(podUID: podUID, in: root).path(of: volume, subPath: path)
            guard let data = FileManager.default.contents(atPath: place) else {
                throw BackendFailure(.failed, "open \(path): no such file")
            }
            return .file(Array(data))
        }
    }

    /// What this machine cannot do of a container.
    private func fault(in configuration: ContainerConfiguration) -> BackendFailure? {
        if configuration.command.isEmpty {
            return BackendFailure(
                .unsupported,
                "a process needs a command: there is no image to take it from, as an engine has "
                    + "(--backend docker)")
        }
        if options.allowsUnsupported { return nil }
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
        if folder.hasEnded || folder.process != nil { return answer(id, .success(.done)) }
        if let fault = startFault(of: container) { return answer(id, .failure(fault)) }
        do throws(BackendFailure) {
            try watcher.watch(folder)
        } catch {
            return answer(id, .failure(error))
        }
        folders[container] = folder
        starts[container, default: []].append(id)
        Task(executorPreference: BackgroundExecutor.shared) { [inbox] in
            do throws(BackendFailure) {
                let result = try await Supervisor.run(["run", folder.path])
                if result.exitCode != 0 { inbox.add(.supervisorFailed(container, result.text)) }
            } catch {
                inbox.add(.supervisorFailed(container, error.message))
            }
        }
    }

    private func startFault(of container: ContainerID) -> BackendFailure? {
        if network.address(of: container.podUID) != nil { return nil }
        let spec = pods[container.podUID]?.spec
        let all = (spec?.containers ?? []) + (spec?.initContainers ?? [])
        for port in all.first(where: { $0.name == container.name })?.ports ?? [] {
            let isUDP = port.protocol == "UDP"
            if !HostPort.canListen(on: port.containerPort, udp: isUDP) {
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
        // What was not started, or whose end was told, needs no stop.
        guard folders[container] != nil else { return answer(id, .success(.done)) }
        // Who asks again, with less time, does not send the signal again.
        let isFirst = stops[container] == nil
        stops[container, default: []].append(id)
        if isFirst, let process = folder.process { kill(process, folder.stopSignal) }
        kills.append((now + grace, container))
    }

    func killProcesses(of container: ContainerID) {
        let folder = ContainerFolder(container, in: root)
        // The supervisor ends what its first process leaves; in a namespace the machine does.
        if let process = folder.process { kill(process, SIGKILL) }
    }

    private func exec(
        _ container: ContainerID, _ command: [String], _ timeout: Duration, _ id: RequestID
    ) {
        let folder = ContainerFolder(container, in: root)
        guard folder.process != nil, !folder.hasEnded else {
            return answer(
                id, .failure(BackendFailure(.unreachable, "the container does not run")))
        }
        inBackground(id) { () async throws(BackendFailure) in
            let result = try await Supervisor.run(
                ["exec", folder.path] + command, timeout: timeout)
            return .command(exitCode: result.exitCode, output: result.text)
        }
    }

    // MARK: Ends

    private func noticed(_ name: String, of id: ContainerID) -> [BackendReport] {
        switch name {
        case "child": answerStarts(of: id, .success(.done))
        case "failed": startFailed(id, ContainerFolder(id, in: root).startFault ?? "")
        default: lookAfter(id)
        }
    }

    private func answerStarts(
        of id: ContainerID, _ answer: Result<BackendOutcome, BackendFailure>
    ) -> [BackendReport] {
        (starts.removeValue(forKey: id) ?? []).map { .answer($0, answer) }
    }

    /// The command never ran: the answer is all that is to be said of the container.
    private func startFailed(_ id: ContainerID, _ reason: String) -> [BackendReport] {
        forget(id)
        return answerStarts(of: id, .failure(BackendFailure(.startFailed, reason)))
            + answerStops(of: id)
    }

    private func answerStops(of id: ContainerID) -> [BackendReport] {
        (stops.removeValue(forKey: id) ?? []).map { .answer($0, .success(.done)) }
    }

    private func forget(_ id: ContainerID) {
        folders[id] = nil
        watcher.forget(id)
        kills.removeAll { $0.id == id }
    }

    /// Reports the end of a container that has ended, also where its supervisor was killed and
    /// could not tell.
    private func lookAfter(_ id: ContainerID) -> [BackendReport] {
        guard let folder = folders[id] else { return [] }
        if let fault = folder.startFault { return startFailed(id, fault) }
        guard let exit = folder.exit() ?? (isLost(folder) ? Self.lost(folder) : nil) else {
            return folder.startedAt == nil ? [] : answerStarts(of: id, .success(.done))
        }
        forget(id)
        return answerStarts(of: id, .success(.done)) + [.containerEnded(id, exit)]
            + answerStops(of: id)
    }

    /// Nobody keeps the container any more, and it was not the end that it was to be told.
    private func isLost(_ folder: ContainerFolder) -> Bool {
        folder.startedAt != nil && !folder.isKept && !folder.hasEnded
    }

    /// The end of a container of which nobody knows how it came.
    private static func lost(_ folder: ContainerFolder) -> ContainerExit {
        let start = folder.startedAt ?? Timestamp(seconds: 0)
        return ContainerExit(
            exitCode: 137, reason: "ContainerStatusUnknown", startedAt: start, finishedAt: start)
    }
}

extension ContainerID {
    fileprivate var sortKey: String { "\(podUID)/\(name)/\(attempt)" }
}
