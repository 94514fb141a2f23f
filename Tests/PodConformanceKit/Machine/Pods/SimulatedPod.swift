import Kubelet
import KubernetesAPI

/// What the containers of a simulated Pod share.
final class SimulatedPod {
    private static let sharedMemoryBytes: Int64 = 64 << 20

    let configuration: SandboxConfiguration
    let address: String
    /// The processes of all containers, if they share them.
    let processes: ProcessTable?
    /// The disk of the node.
    let disk: FileStore
    /// `/dev/shm`.
    let sharedMemory: FileNode
    var volumes: [String: FileNode] = [:] {
        didSet { keepInMemory() }
    }
    var containers: [ContainerID: SimulatedContainer] = [:]
    /// Those that are not forgotten, in the order in which they were made.
    var order: [ContainerID] = []
    private(set) var isStopped = false
    /// What the containers share is gone, whatever becomes of them.
    private var isSandboxLost = false
    var isRemoved = false
    private(set) var listeners: [Int32: SimulatedListener] = [:]

    init(_ configuration: SandboxConfiguration, address: String, disk: FileStore) {
        self.configuration = configuration
        self.address = address
        self.disk = disk
        let isShared = configuration.pod.spec?.shareProcessNamespace ?? false
        processes = isShared ? ProcessTable(isShared: true) : nil
        let memory = FileStore(
            kind: "tmpfs", source: "shm", capacityBytes: Self.sharedMemoryBytes, number: 70)
        sharedMemory = .directory(in: memory, mode: 0o1777)
    }

    /// A kubelet keeps the files of these volumes in memory.
    private func keepInMemory() {
        for volume in configuration.pod.spec?.volumes ?? []
        where volume.secret != nil || volume.projected != nil || volume.downwardAPI != nil {
            volumes[volume.name]?.store.keepInMemory()
        }
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

    // MARK: The network

    /// - Returns: whether the port was free.
    func listen(_ port: Int32, _ listener: SimulatedListener) -> Bool {
        guard listeners[port] == nil else { return false }
        listeners[port] = listener
        return true
    }

    func close(of process: ShellProcess) {
        guard !listeners.isEmpty else { return }
        listeners = listeners.filter { $0.value.process !== process }
    }

    /// Opens a connection and closes it.
    ///
    /// - Returns: whether somebody listens.
    func connect(to port: Int32) -> Bool {
        guard let listener = listeners[port] else { return false }
        if case .plain(let process, isLasting: false) = listener { process.end(with: 0) }
        return true
    }
}
