internal import Foundation
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
    let inbox: Inbox<Notice>
    let watcher: EndWatcher
    let network: PodNetwork
    let ports: PodPorts
    var pods: [String: Pod] = [:]
    var folders: [ContainerID: ContainerFolder] = [:]
    var starts: [ContainerID: [RequestID]] = [:]
    /// Those of `folders` whose supervisors have begun: who is not kept any more has ended.
    var supervised: Set<ContainerID> = []
    var stops: [ContainerID: [RequestID]] = [:]
    /// The Pods whose sandboxes have processes of their own, which may end.
    var guarded: Set<String> = []
    var kills: [(time: Timestamp, id: ContainerID)] = []
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
    /// - Throws: `BackendFailure` if containers cannot be kept or watched, or the directory cannot
    ///   be closed to other users.
    public init(
        root: String, address: String, capabilities: HostCapabilities = HostCapabilities(),
        options: Options = Options(), onReport: @escaping @Sendable () -> Void
    ) throws(BackendFailure) {
        _ = try Supervisor.installedPath()
        try Self.makePrivate(root)
        self.root = root
        network = PodNetwork(root: root)
        ports = PodPorts(root: root)
        self.address = address
        self.capabilities = capabilities
        self.options = options
        let inbox = Inbox<Notice>(onReport)
        self.inbox = inbox
        watcher = try EndWatcher { id, name in
            if ["child", "failed", "exit"].contains(name) { inbox.add(.file(id, name)) }
        }
    }

    /// Makes the directory of all Pods. In it are Secrets, so that other users stay outside, also
    /// where it was made before.
    private static func makePrivate(_ root: String) throws(BackendFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: root, withIntermediateDirectories: true)
        } catch {
            throw BackendFailure(.failed, error.localizedDescription)
        }
        guard chmod(root, 0o700) == 0 else { throw BackendFailure(.failed, "\(root): \(errno)") }
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
            case .supervised(let id): reports += begun(id)
            case .supervisorFailed(let id, let output): reports += startFailed(id, output)
            }
        }
        if let check = nextCheck, check <= now {
            nextCheck = nil
            for id in folders.keys.sorted(by: { $0.sortKey < $1.sortKey }) {
                reports += lookAfter(id)
            }
            reports += lostSandboxes(among: guarded)
        }
        // The end of a container may be that of its sandbox: it is not to be started in that again.
        let ended = reports.compactMap { report in
            if case .containerEnded(let id, _) = report { id.podUID } else { nil }
        }
        if !ended.isEmpty { reports = lostSandboxes(among: guarded.intersection(ended)) + reports }
        // However often reports are taken: the time of the next look stays where it is.
        let isIdle = folders.isEmpty && guarded.isEmpty
        nextCheck = isIdle ? nil : nextCheck ?? now + Self.checkPeriod
        return reports
    }

    public func adopt(podUID: String) -> AdoptedPod {
        var adopted = AdoptedPod()
        let path = "\(root)/\(podUID)/containers"
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: path) else { return adopted }
        adopted.addresses = adoptedAddresses(of: podUID)
        if adopted.addresses != nil, hasSandboxProcesses(podUID) { guarded.insert(podUID) }
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
            let folder = VolumeFolder(podUID: uid, in: root)
            inBackground(id) { () async throws(BackendFailure) in
                .file(try folder.content(of: path, in: volume))
            }
        case .createContainer(let configuration): create(configuration, id)
        case .startContainer(let container): start(container, id)
        case .stopContainer(let container, let grace): stop(container, grace, id, now)
        case .removeContainer(let container): answer(id, remove(container))
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
}

extension ContainerID {
    fileprivate var sortKey: String { "\(podUID)/\(name)/\(attempt)" }
}
