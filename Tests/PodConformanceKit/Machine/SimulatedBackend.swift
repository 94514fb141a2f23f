import Kubelet
import KubernetesAPI

/// A backend in virtual time: its containers run the scripts of their commands, and everything
/// takes as long as it does on an idle machine.
final class SimulatedBackend: NodeBackend {
    /// How long what a backend is asked for takes.
    enum Latency {
        static let sandbox: Duration = .milliseconds(100)
        static let volumes: Duration = .milliseconds(10)
        static let image: Duration = .milliseconds(5)
        static let pull: Duration = .milliseconds(50)
        static let create: Duration = .milliseconds(30)
        static let start: Duration = .milliseconds(40)
        static let command: Duration = .milliseconds(30)
        static let request: Duration = .milliseconds(30)
    }

    static let nodeAddress = "198.18.0.1"

    private struct Errand {
        let time: Timestamp
        let sequence: Int
        let action: (SimulatedBackend, Timestamp) -> Void
    }

    private(set) var pods: [String: SimulatedPod] = [:]
    /// The logs of all containers, those of removed Pods too.
    private(set) var logs: [(pod: String, id: ContainerID, container: SimulatedContainer)] = []
    /// What a script asked for that the simulated machine does not have.
    var fault: ShellFault?
    private var errands: [Errand] = []
    private var reports: [BackendReport] = []
    private var sequence = 0
    private var addressCount = 0
    private var ended: Set<ContainerID> = []
    private var exits: [ContainerID: ContainerExit] = [:]
    private var stops: [ContainerID: [RequestID]] = [:]
    /// The node's disk, and its files.
    private let disk = FileStore(kind: "ext4", source: "/dev/vda1", number: 2049)
    private lazy var hostFiles = SimulatedImages.files(in: disk)
    private var volumeCount = 0
    var commands: [Command] = []
    /// What is in use of the simulated machine, by the names of Pods; `nil` for what their files
    /// take.
    var usage: SimulatedUsage?

    // MARK: NodeBackend

    func adopt(podUID: String) -> AdoptedPod {
        var adopted = AdoptedPod()
        guard let pod = pods[podUID], !pod.isRemoved else { return adopted }
        if pod.hasSandbox { adopted.addresses = [pod.address] }
        for id in pod.order {
            if let exit = exits[id] {
                adopted.ended.append((id, exit))
            } else if let container = pod.containers[id], container.isRunning {
                adopted.running.append((id, container.startedAt))
            }
        }
        return adopted
    }

    /// Begins as another run of the program does: what runs goes on, and what was asked is
    /// forgotten.
    func restart() {
        errands.removeAll()
        reports.removeAll()
        stops.removeAll()
        commands.removeAll()
    }

    /// The machine starts anew: what ran has ended, and the networks of Pods are gone.
    func reboot(now: Timestamp) {
        for pod in pods.values { pod.stop() }
        run(now: now)
    }

    /// What the containers of a Pod share ends without having been asked to.
    ///
    /// - Parameter endingContainers: they end with it.
    func loseSandbox(of uid: String, endingContainers: Bool) {
        pods[uid]?.loseSandbox(endingContainers: endingContainers)
        reports.append(.sandboxEnded(podUID: uid))
    }

    var nextDeadline: Timestamp? {
        // What a container has left when it ended does nothing any more.
        let running = pods.values.flatMap { pod in
            pod.containers.compactMap { ended.contains($0.key) ? nil : $0.value.nextDeadline }
        }
        let due = running + errands.map(\.time)
        return reports.isEmpty ? due.min() : Timestamp(seconds: 0)
    }

    func takeReports(now: Timestamp) -> [BackendReport] {
        while let next = errands.filter({ $0.time <= now }).min(by: {
            ($0.time, $0.sequence) < ($1.time, $1.sequence)
        }) {
            errands.removeAll { $0.sequence == next.sequence }
            next.action(self, now)
        }
        run(now: now)
        defer { reports.removeAll() }
        return reports
    }

    func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
        switch request {
        case .runSandbox(let configuration):
            after(Latency.sandbox, now) { $0.runSandbox(configuration, id) }
        case .stopSandbox(let uid):
            after(Latency.volumes, now) {
                $0.pods[uid]?.stop()
                $0.answer(id, .success(.done))
            }
        case .removeSandbox(let uid):
            after(Latency.volumes, now) {
                $0.pods[uid]?.stop()
                $0.pods[uid]?.isRemoved = true
                $0.answer(id, .success(.done))
            }
        case .mountVolumes(let uid, let volumes):
            after(Latency.volumes, now) { $0.mount(volumes, of: uid, id, now: $1) }
        case .inspectImage(let name):
            after(Latency.image, now) {
                $0.answer(id, .success(.image(SimulatedImages.image(name))))
            }
        case .pullImage(let name, _):
            after(Latency.pull, now) {
                $0.fail(id, .imageUnavailable, SimulatedImages.pullFault(name))
            }
        case .createContainer(let configuration):
            after(Latency.create, now) { $0.create(configuration, id) }
        case .startContainer(let container):
            after(Latency.start, now) { backend, now in backend.start(container, id, now) }
        case .stopContainer(let container, let grace): stop(container, grace, id, now)
        case .readFile(let uid, let volume, let path):
            after(Latency.volumes, now) { backend in
                let node = backend.pods[uid]?.volumes[volume]
                if let bytes = node.flatMap({ ContainerFiles(root: $0).node(at: path)?.bytes }) {
                    backend.answer(id, .success(.file(bytes)))
                } else {
                    backend.fail(id, .failed, "open \(path): no such file or directory")
                }
            }
        case .removeContainer(let container):
            after(Latency.image, now) { $0.remove(container, id) }
        case .exec(let container, let command, let timeout):
            exec(container, command, timeout, id, now)
        case .httpGet(let request, let timeout):
            after(Latency.request, now) { backend, now in
                backend.get(request, timeout, id, now)
            }
        case .connect(let host, let port, let uid, _):
            after(Latency.request, now) { backend in
                if backend.pod(at: host, for: uid, port: port)?.connect(to: port) == true {
                    backend.answer(id, .success(.done))
                } else {
                    let place = "\(host):\(port)"
                    backend.fail(
                        id, .unreachable, "dial tcp \(place): connect: connection refused")
                }
            }
        case .checkHealth(let host, let port, _, _, let timeout):
            // Nobody here speaks gRPC, and whoever does tries to connect until its time is up.
            after(timeout, now) {
                $0.fail(
                    id, .unreachable,
                    "timeout: failed to connect service \"\(host):\(port)\" within "
                        + "\(timeout.components.seconds)s: context deadline exceeded")
            }
        case .measure(let pods):
            after(Latency.request, now) { $0.answer(id, $0.measure(pods)) }
        }
    }

    // MARK: Time

    func after(
        _ delay: Duration, _ now: Timestamp,
        _ action: @escaping (SimulatedBackend, Timestamp) -> Void
    ) {
        sequence += 1
        errands.append(Errand(time: now + delay, sequence: sequence, action: action))
    }

    func after(
        _ delay: Duration, _ now: Timestamp, _ action: @escaping (SimulatedBackend) -> Void
    ) {
        after(delay, now) { backend, _ in action(backend) }
    }

    func answer(_ id: RequestID, _ answer: Result<BackendOutcome, BackendFailure>) {
        reports.append(.answer(id, answer))
    }

    func fail(_ id: RequestID, _ kind: BackendFailure.Kind, _ message: String) {
        answer(id, .failure(BackendFailure(kind, message)))
    }

    /// Lets all processes go on, and reports those that have ended.
    private func run(now: Timestamp) {
        var hasMoved = true
        // A process may wake those of other containers that share a Pod.
        while hasMoved {
            hasMoved = false
            for (_, container) in unended {
                do throws(ShellFault) {
                    if try container.run(now: now) { hasMoved = true }
                } catch {
                    fault = fault ?? error
                    container.main?.end(with: 127)
                }
            }
        }
        for (id, container) in unended {
            guard let exit = container.exit(now: now) else { continue }
            ended.insert(id)
            exits[id] = exit
            reports.append(.containerEnded(id, exit))
            for request in stops.removeValue(forKey: id) ?? [] {
                answer(request, .success(.done))
            }
        }
        for command in commands {
            guard case .ended(let status) = command.process.state else { continue }
            answer(command.id, .success(outcome(of: command, status)))
        }
        commands.removeAll { $0.process.hasEnded }
    }

    /// The containers that have not ended, in an order that is always the same.
    private var unended: [(ContainerID, SimulatedContainer)] {
        pods.keys.sorted().flatMap { uid -> [(ContainerID, SimulatedContainer)] in
            (pods[uid]?.containers ?? [:]).filter { !ended.contains($0.key) }.sorted {
                ($0.key.name, $0.key.attempt) < ($1.key.name, $1.key.attempt)
            }.map { ($0.key, $0.value) }
        }
    }

    // MARK: Pods

    private func runSandbox(_ configuration: SandboxConfiguration, _ id: RequestID) {
        if let known = pods[configuration.podUID], known.hasSandbox {
            return answer(id, .success(.sandbox(addresses: [known.address])))
        }
        addressCount += 1
        let isOfNode = configuration.pod.spec?.hostNetwork == true
        let address = isOfNode ? Self.nodeAddress : "10.88.0.\(addressCount + 1)"
        let known = pods[configuration.podUID]
        let pod = SimulatedPod(configuration, address: address, disk: disk)
        pod.volumes = known?.volumes ?? [:]
        pod.containers = known?.containers ?? [:]
        pod.order = known?.order ?? []
        pods[configuration.podUID] = pod
        waitingVolumes.removeValue(forKey: configuration.podUID).map { volumes in
            for (name, node) in volumes { pod.volumes[name] = node }
        }
        answer(id, .success(.sandbox(addresses: [address])))
    }

    private var waitingVolumes: [String: [String: FileNode]] = [:]

    private func mount(
        _ volumes: [VolumeContent], of uid: String, _ id: RequestID, now: Timestamp
    ) {
        var nodes = pods[uid]?.volumes ?? waitingVolumes[uid] ?? [:]
        for volume in volumes {
            switch volume.source {
            case .emptyDirectory(let isInMemory, let limit):
                nodes[volume.name] =
                    nodes[volume.name] ?? newVolume(isInMemory: isInMemory, limit: limit)
            case .files(let files):
                let node = nodes[volume.name] ?? newVolume(isInMemory: false, limit: nil)
                sequence += 1
                node.replace(with: files, now: now, number: sequence)
                nodes[volume.name] = node
            case .hostPath(let path, let type):
                switch HostPath(path: path, type: type).node(in: hostFiles) {
                case .success(let node): nodes[volume.name] = node
                case .failure(let failure):
                    return fail(id, .failed, "\(volume.name): \(failure.message)")
                }
                continue
            }
            if let group = volume.fsGroup { nodes[volume.name]?.give(to: group) }
        }
        if let pod = pods[uid] { pod.volumes = nodes } else { waitingVolumes[uid] = nodes }
        answer(id, .success(.done))
    }

    private func newVolume(isInMemory: Bool, limit: Int64?) -> FileNode {
        volumeCount += 1
        let kind = isInMemory ? "tmpfs" : disk.kind
        let store = FileStore(
            kind: kind, source: isInMemory ? kind : disk.source,
            capacityBytes: isInMemory ? limit : nil, number: disk.number + volumeCount)
        return .directory(in: store, mode: 0o777)
    }

    // MARK: Containers

    private func create(_ configuration: ContainerConfiguration, _ id: RequestID) {
        guard let pod = pods[configuration.id.podUID] else {
            return fail(id, .failed, "the sandbox is gone")
        }
        do throws(BackendFailure) {
            let container = try SimulatedContainer(configuration, in: pod)
            pod.containers[configuration.id] = container
            pod.order.append(configuration.id)
            logs.append((pod.configuration.pod.metadata.name ?? "", configuration.id, container))
            answer(id, .success(.done))
        } catch {
            answer(id, .failure(error))
        }
    }

    private func remove(_ container: ContainerID, _ id: RequestID) {
        pods[container.podUID]?.remove(container)
        ended.remove(container)
        exits[container] = nil
        answer(id, .success(.done))
    }

    private func start(_ container: ContainerID, _ id: RequestID, _ now: Timestamp) {
        guard let made = pods[container.podUID]?.containers[container] else {
            return fail(id, .failed, "the container is gone")
        }
        if made.isRunning { return answer(id, .success(.done)) }
        if let message = made.startFault(of: made.configuration.command) {
            ended.insert(container)
            return fail(
                id, .startFailed,
                "failed to create containerd task: unable to start container process: \(message)")
        }
        made.start(now: now)
        answer(id, .success(.done))
    }

    private func stop(
        _ container: ContainerID, _ grace: Duration, _ id: RequestID, _ now: Timestamp
    ) {
        guard let running = pods[container.podUID]?.containers[container], running.isRunning else {
            return after(Latency.image, now) { $0.answer(id, .success(.done)) }
        }
        // As with containerd, who was asked before is not asked again.
        if stops[container]?.isEmpty ?? true {
            let signal = running.configuration.stopSignal ?? "SIGTERM"
            running.main?.signal(String(signal.dropFirst("SIG".count)))
        }
        stops[container, default: []].append(id)
        after(grace, now) { _ in running.main.map { if !$0.hasEnded { $0.signal("KILL") } } }
    }
}
