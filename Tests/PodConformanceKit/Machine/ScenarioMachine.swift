public import Kubelet
public import KubernetesAPI
public import Reconcile

/// What scenarios are carried out on: a kind of backend, and what it can express of them.
public protocol ScenarioMachine: Sendable {
    /// What of that which scenarios may need there is, in their words: `memory-limit`,
    /// `network-namespace`.
    var offers: Set<String> { get }

    /// Why the machine cannot run a Pod as it is written; `nil` if it can.
    func obstacle(to spec: PodSpec) -> String?

    /// A node of its own for one scenario.
    func makeNode() throws -> ScenarioNode
}

/// A node for one scenario.
public struct ScenarioNode {
    public let backend: any NodeBackend
    /// The time of the backend.
    public let clock: any WallClock
    /// Where the scenario begins: uids follow from it, so that it has to be another one for each
    /// scenario that shares a machine with others.
    public let namespace: String
    /// The node's address.
    public let address: String
    /// What a container has written. Asked for when it has ended, and at the end for all others.
    public let log: (ContainerID) -> [UInt8]
    /// Why the scenario cannot go on, if that is so.
    public let fault: () -> String?
    /// Removes whatever the scenario has left.
    public let close: () -> Void

    public init(
        backend: any NodeBackend, clock: any WallClock, namespace: String, address: String,
        log: @escaping (ContainerID) -> [UInt8], fault: @escaping () -> String? = { nil },
        close: @escaping () -> Void = {}
    ) {
        self.backend = backend
        self.clock = clock
        self.namespace = namespace
        self.address = address
        self.log = log
        self.fault = fault
        self.close = close
    }
}

/// The machine that exists in virtual time alone.
public struct SimulatedMachine: ScenarioMachine {
    /// A whole minute, so that seconds are easy to read.
    private static let start = Timestamp(seconds: 1_767_600_000)

    public let offers: Set = [
        "memory-limit", "shared-pid-namespace", "second-image", "pid-namespace",
        "network-namespace", "root",
    ]

    public init() {}

    /// What a script asks for that is not there only shows when it runs.
    public func obstacle(to spec: PodSpec) -> String? {
        spec.hostPID == true ? "hostPID: the simulated node has no processes of its own" : nil
    }

    public func makeNode() -> ScenarioNode {
        let backend = SimulatedBackend()
        return ScenarioNode(
            backend: backend, clock: SimulatedClock(start: Self.start), namespace: "scenario",
            address: SimulatedBackend.nodeAddress,
            log: { id in backend.logs.first { $0.id == id }?.container.logged ?? [] },
            fault: { backend.fault?.description })
    }
}
