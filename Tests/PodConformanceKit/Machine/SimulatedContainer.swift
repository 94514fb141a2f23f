import Kubelet
import KubernetesAPI

/// A container that exists in virtual time alone: its processes are scripts, its files are values.
final class SimulatedContainer {
    let configuration: ContainerConfiguration
    let files: ContainerFiles
    let hostname: String
    let sharesProcesses: Bool
    /// The user that its processes are.
    let user: String
    private unowned let pod: SimulatedPod
    private(set) var processes: [Int: ShellProcess] = [:]
    private var lastProcess: Int
    private(set) var logged: [UInt8] = []
    private(set) var isExhausted = false
    var startedAt = Timestamp(seconds: 0)
    private(set) var main: ShellProcess?

    init(
        _ configuration: ContainerConfiguration, in pod: SimulatedPod, files: ContainerFiles,
        user: String
    ) {
        self.configuration = configuration
        self.pod = pod
        self.files = files
        self.user = user
        hostname = pod.configuration.hostname
        sharesProcesses = pod.configuration.pod.spec?.shareProcessNamespace ?? false
        lastProcess = sharesProcesses ? 6 : 0
    }

    var isRunning: Bool { main.map { !$0.hasEnded } ?? false }

    // MARK: Processes

    func takeProcessID() -> Int {
        lastProcess += 1
        return lastProcess
    }

    func add(_ process: ShellProcess) { processes[process.pid] = process }

    func hasEnded(_ pid: Int) -> Bool { processes[pid]?.hasEnded ?? true }

    /// A process that runs a command of the container, or one that was brought in.
    func spawn(
        _ command: [String], output: ShellProcess.Stream = .log
    ) throws(ShellFault) -> ShellProcess {
        let node: ShellNode
        if command.first?.split(separator: "/").last == "sh", command.count > 2, command[1] == "-c"
        {
            node = try ShellParser.parse(command[2])
        } else {
            node = .command(
                ShellCommand(
                    words: command.map { ShellWord(parts: [.text($0, isQuoted: true)]) }))
        }
        let process = ShellProcess(
            pid: takeProcessID(), ShellProgram(node), machine: self,
            environment: configuration.environment,
            directory: configuration.workingDirectory.isEmpty
                ? "/" : configuration.workingDirectory,
            output: output)
        add(process)
        return process
    }

    func start(now: Timestamp) throws(ShellFault) {
        startedAt = now
        main = try spawn(configuration.command)
        // Even a program that does nothing takes a while to be loaded.
        main?.state = .sleeping(until: now + .milliseconds(20))
    }

    /// Lets every process go on that can, until none can.
    func run(now: Timestamp) throws(ShellFault) {
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for pid in processes.keys.sorted() {
                guard let process = processes[pid], process.isDue(now: now) else { continue }
                try process.run(now: now)
                hasMoved = true
            }
        }
    }

    var nextDeadline: Timestamp? {
        processes.values.compactMap { process in
            switch process.state {
            case .sleeping(let until): until
            case .ready: Timestamp(seconds: 0)
            case .waiting, .blocked, .ended: nil
            }
        }.min()
    }

    func processEnded(_ process: ShellProcess) {
        guard case .ended(let status) = process.state else { return }
        if process.pid == main?.pid {
            for other in processes.values where !other.hasEnded { other.state = .ended(137) }
            pod.close(of: self)
        }
        for parent in processes.values where parent.children.contains(process.pid) {
            parent.childEnded(process.pid, status: status)
        }
    }

    func signal(_ pid: Int, _ name: String) { processes[pid]?.signal(name) }

    /// What takes more memory than there is: the machine kills the container's first process.
    func exhaustMemory() {
        isExhausted = true
        main?.end(with: 137)
    }

    // MARK: Input and output

    func log(_ bytes: [UInt8]) { logged += bytes }

    func listen(_ port: Int32, _ server: SimulatedServer) -> Bool { pod.listen(port, server) }

    func ask(
        _ port: Int32, _ request: SimulatedServer.Request, now: Timestamp
    ) throws(ShellFault) -> SimulatedServer.Answer? {
        try pod.servers[port]?.answer(request, now: now)
    }

    /// How the container ended, if it has.
    func exit(now: Timestamp) -> ContainerExit? {
        guard case .ended(let status)? = main?.state else { return nil }
        let last = files.node(at: configuration.terminationMessagePath)?.bytes ?? []
        return ContainerExit(
            exitCode: status, reason: isExhausted ? "OOMKilled" : nil, startedAt: startedAt,
            finishedAt: now, terminationLog: String(decoding: last, as: UTF8.self),
            logTail: ContainerExit.logTail(of: logged))
    }
}

extension ShellProcess {
    fileprivate func isDue(now: Timestamp) -> Bool {
        switch state {
        case .ready: true
        case .sleeping(let until): until <= now
        case .waiting(let processes, _): processes.allSatisfy(machine.hasEnded)
        case .blocked, .ended: false
        }
    }
}

/// What the containers of a simulated Pod share.
final class SimulatedPod {
    let configuration: SandboxConfiguration
    let address: String
    var volumes: [String: FileNode] = [:]
    var containers: [ContainerID: SimulatedContainer] = [:]
    /// Those that are not forgotten, in the order in which they were made.
    var order: [ContainerID] = []
    private(set) var isStopped = false
    /// What the containers share is gone, whatever becomes of them.
    private var isSandboxLost = false
    var isRemoved = false
    private(set) var servers: [Int32: SimulatedServer] = [:]

    init(_ configuration: SandboxConfiguration, address: String) {
        self.configuration = configuration
        self.address = address
    }

    var hasSandbox: Bool { !isStopped && !isSandboxLost }

    func loseSandbox(endingContainers: Bool) {
        isSandboxLost = true
        if endingContainers { stop() }
    }

    func remove(_ container: ContainerID) {
        containers[container] = nil
        order.removeAll { $0 == container }
    }

    func stop() {
        isStopped = true
        for container in containers.values where container.isRunning {
            container.main?.end(with: 137)
        }
    }

    /// - Returns: whether the port was free.
    func listen(_ port: Int32, _ server: SimulatedServer) -> Bool {
        guard servers[port] == nil else { return false }
        servers[port] = server
        return true
    }

    func close(of container: SimulatedContainer) {
        servers = servers.filter { $0.value.process.machine !== container }
    }
}
