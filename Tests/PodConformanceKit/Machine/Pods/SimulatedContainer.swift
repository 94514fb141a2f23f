import Kubelet
import KubernetesAPI

/// A container that exists in virtual time alone: its processes are scripts, its files are values.
final class SimulatedContainer {
    let configuration: ContainerConfiguration
    let files: ContainerFiles
    let processes: ProcessTable
    let credentials: Credentials
    /// Why its files keep it from being started.
    private let fileFault: String?
    private unowned let pod: SimulatedPod
    private(set) var logged: [UInt8] = []
    private(set) var isExhausted = false
    private(set) var now = Timestamp(seconds: 0)
    var startedAt = Timestamp(seconds: 0)
    private(set) var main: ShellProcess?

    /// - Throws: `BackendFailure` if a volume is not there.
    init(_ configuration: ContainerConfiguration, in pod: SimulatedPod) throws(BackendFailure) {
        self.configuration = configuration
        self.pod = pod
        processes = pod.processes ?? ProcessTable(isShared: false)
        var root = ContainerRoot(configuration: configuration, pod: pod, processes: processes)
        files = try root.make()
        fileFault = root.startFault
        let image = SimulatedImages.image(configuration.image)
        credentials = Credentials(
            configuration.security, image: image?.user ?? "", accounts: Accounts(files.root))
    }

    var hostname: String { pod.configuration.hostname }
    var isRunning: Bool { main.map { !$0.hasEnded } ?? false }
    /// The kernel's settings as its Pod sees them.
    var settings: SystemSettings { SystemSettings(pod.configuration) }

    // MARK: Processes

    /// A process that runs a command of the container, or one that was brought in.
    func spawn(_ command: [String], output: Stream = .log) -> ShellProcess {
        let process = ShellProcess(
            ShellProgram(becoming: command), machine: self, credentials: credentials,
            environment: environment,
            directory: configuration.workingDirectory.isEmpty
                ? "/" : configuration.workingDirectory,
            streams: [0: .null, 1: output, 2: output])
        processes.add(process)
        return process
    }

    /// What the container was given, with the name and the home that a runtime adds.
    private var environment: [(name: String, value: String)] {
        let names = configuration.environment.map(\.name)
        let home = credentials.user == 0 ? "/root" : "/"
        let added = [("HOSTNAME", hostname), ("HOME", home)].filter { !names.contains($0.0) }
        return configuration.environment + added.map { (name: $0.0, value: $0.1) }
    }

    /// Why a command cannot be started, in the words of a runtime; `nil` if it can.
    func startFault(of command: [String]) -> String? {
        if let fileFault { return fileFault }
        guard let program = command.first else { return "no command specified" }
        let access = FileAccess(
            files: files, actor: FileActor(credentials: credentials),
            directory: configuration.workingDirectory.isEmpty
                ? "/" : configuration.workingDirectory, now: now)
        let path = environment.last { $0.name == "PATH" }?.value
        guard
            case .missing(let text, let status) = ProgramSearch(files: access, path: path)
                .find(program)
        else { return nil }
        if status == 126 { return "exec: \"\(program)\": \(text.lowercased())" }
        return program.contains("/")
            ? "exec: \"\(program)\": stat \(program): no such file or directory"
            : "exec: \"\(program)\": executable file not found in $PATH"
    }

    func start(now: Timestamp) {
        startedAt = now
        self.now = now
        main = spawn(configuration.command)
        // Even a program that does nothing takes a while to be loaded.
        main?.state = .sleeping(until: now + .milliseconds(20))
    }

    /// Lets every process go on that can, until none can.
    ///
    /// - Returns: whether one could.
    @discardableResult
    func run(now: Timestamp) throws(ShellFault) -> Bool {
        self.now = now
        var hasMovedAtAll = false
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for process in processes.running(in: self) where process.isDue {
                try process.run()
                if let place = files.unexpressed { throw ShellFault("what is in \(place)") }
                hasMoved = true
                hasMovedAtAll = true
            }
        }
        return hasMovedAtAll
    }

    var nextDeadline: Timestamp? {
        processes.running(in: self).filter { !$0.isStopped }.compactMap { process in
            switch process.state {
            case .sleeping(let until): until
            case .ready: Timestamp(seconds: 0)
            case .waiting, .waitingForEither, .reading, .writing, .blocked, .ended: nil
            }
        }.min()
    }

    func processEnded(_ process: ShellProcess) {
        guard case .ended(let status) = process.state else { return }
        processes.remove(process.pid)
        pod.close(of: process)
        if process === main {
            for other in processes.running(in: self) { other.end(with: 137) }
        }
        processes[process.parent]?.childEnded(
            process.pid, status: status, signal: process.deathSignal)
    }

    /// What takes more memory than there is: the machine kills it.
    func exhaustMemory(of process: ShellProcess) {
        isExhausted = true
        process.end(by: "KILL")
    }

    // MARK: Input and output

    func log(_ bytes: [UInt8]) { logged += bytes }

    func listen(_ port: Int32, _ listener: SimulatedListener) -> Bool {
        pod.listen(port, listener)
    }

    /// Whether a host is the Pod itself.
    func isOwn(_ host: String) -> Bool {
        let hosts = String(decoding: files.node(at: "/etc/hosts")?.bytes ?? [], as: UTF8.self)
        let named = hosts.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
            .first { $0.dropFirst().contains(Substring(host)) }?.first
        let address = named.map(String.init) ?? host
        return address.hasPrefix("127.") || address == pod.address
    }

    func address(of host: String) -> String { host == "localhost" ? "127.0.0.1" : host }

    func server(at port: Int32) -> SimulatedServer? {
        if case .files(let server)? = pod.listeners[port] { server } else { nil }
    }

    /// - Returns: whether somebody listens.
    func connect(to port: Int32) -> Bool { pod.connect(to: port) }

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
