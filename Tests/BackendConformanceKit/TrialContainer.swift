internal import Kubelet
internal import KubernetesAPI

/// A container as a check wants it: only what matters is said.
struct TrialContainer {
    var name = "c"
    var attempt: Int32 = 0
    var command: [String]
    var environment: [(name: String, value: String)] = []
    var workingDirectory = ""
    var mounts: [ContainerMount] = []
    var security = ContainerSecurity()
    var resources = ContainerResources()
    /// What asks it to end, if not SIGTERM.
    var stopSignal: String?

    /// One that runs a script. `$MARK` is a file that it may write and that others ask for.
    init(_ script: String) { command = ["sh", "-c", script] }

    init(command: [String]) { self.command = command }

    /// Runs until it is asked to end, and ends at once then.
    static var patient: TrialContainer {
        TrialContainer("trap 'exit 0' TERM; touch $MARK; while :; do sleep 0.05; done")
    }

    func with(_ change: (inout TrialContainer) -> Void) -> TrialContainer {
        var result = self
        change(&result)
        return result
    }
}

extension BackendDriver {
    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Where a container says that it has come so far. Plain processes share the machine's files.
    func mark(_ id: ContainerID) -> String { "/tmp/mark-\(uid)-\(id.name)-\(id.attempt)" }

    func id(_ container: TrialContainer) -> ContainerID {
        ContainerID(podUID: uid, name: container.name, attempt: container.attempt)
    }

    func configuration(_ container: TrialContainer) -> ContainerConfiguration {
        let id = id(container)
        let environment = [("PATH", Self.path), ("MARK", mark(id))] + container.environment
        var configuration = ContainerConfiguration(
            id: id, image: setting.image, command: container.command, environment: environment,
            workingDirectory: container.workingDirectory, mounts: container.mounts,
            security: container.security, resources: container.resources,
            terminationMessagePath: "/dev/termination-log")
        configuration.stopSignal = container.stopSignal
        return configuration
    }

    /// - Returns: the Pod's addresses.
    @discardableResult
    func runSandbox(_ pod: Pod = Pod()) throws -> [String] {
        var pod = pod
        pod.metadata.name = "trial"
        pod.metadata.namespace = "default"
        pod.metadata.uid = uid
        if pod.spec == nil { pod.spec = PodSpec() }
        let configuration = SandboxConfiguration(
            podUID: uid, pod: pod, hostname: "trial",
            hosts: "127.0.0.1\tlocalhost\n$(POD_IP)\ttrial\n",
            resolverConfiguration: "nameserver 192.0.2.53\n")
        guard case .sandbox(let addresses) = try ask(.runSandbox(configuration)) else {
            throw BackendCheckFault("a sandbox was asked for, and something else answered")
        }
        return addresses
    }

    /// Makes and starts a container.
    @discardableResult
    func run(_ container: TrialContainer) throws -> ContainerID {
        try ask(.createContainer(configuration(container)))
        try ask(.startContainer(id(container)))
        return id(container)
    }

    /// Runs a container that says with `$MARK` that it has come so far, and waits for that.
    @discardableResult
    func runUntilMarked(_ container: TrialContainer) throws -> ContainerID {
        let id = try run(container)
        try wait(for: "the mark of \(id.name)") { try isThere(mark(id), in: id) }
        return id
    }

    func isThere(_ path: String, in id: ContainerID) throws -> Bool {
        try exec(["test", "-e", path], in: id).exitCode == 0
    }

    func exec(
        _ command: [String], in id: ContainerID, timeout: Duration = BackendDriver.patience
    ) throws -> (exitCode: Int32, output: String) {
        let outcome = try ask(.exec(id, command: command, timeout: timeout))
        guard case .command(let exitCode, let output) = outcome else {
            throw BackendCheckFault("a command was to run, and something else answered")
        }
        return (exitCode, output)
    }

    func mount(_ volumes: [VolumeContent]) throws {
        try ask(.mountVolumes(podUID: uid, volumes))
    }

    /// What is in a container's log when it has ended; all of it where it is short.
    func log(of container: TrialContainer) throws -> String {
        try end(of: try run(container)).logTail
    }
}
