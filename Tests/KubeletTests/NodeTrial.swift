import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// A node in virtual time, of which a test says what is in use.
final class NodeTrial {
    static let nodeName = "node"
    private static let maximumSteps = 5000
    private static let start = Timestamp(seconds: 1_767_600_000)

    let store = Store(policy: AdmissionPolicy(assignsServiceAccounts: false))
    let backend = SimulatedBackend()
    private(set) var now = start
    private var kubelet: KubeletNode
    private var loop: ControlLoop
    private let eviction: EvictionSettings?

    /// - Parameter wrap: puts something between the node and the simulated machine.
    init(
        _ eviction: EvictionSettings? = EvictionSettings(),
        wrap: (SimulatedBackend) -> any NodeBackend = { $0 }
    ) throws {
        backend.usage = .idle
        self.eviction = eviction
        kubelet = KubeletNode(Self.description, backend: wrap(backend), eviction: eviction)
        loop = ControlLoop(store: store, controllers: ControllerSet.all, nodeAgent: kubelet)
        try ClusterBaseline.ensure(in: store, nodes: 0, now: now)
        let node = SimulatedNode.make(
            named: Self.nodeName,
            capacity: [
                "cpu": "64", "memory": "64Gi", "ephemeral-storage": "100Gi", "pods": "110",
            ])
        try NodeRegistration.join(node, in: store, now: now)
        pass(.seconds(1))
    }

    private static let description = NodeDescription(
        name: nodeName, address: "198.18.0.1",
        allocatable: ["cpu": "64", "memory": "64Gi"].compactMapValues { Quantity($0) })

    /// Begins as another run of the program does, which knows nothing but what was kept.
    ///
    /// - Parameter rebooting: the machine starts anew as well, so that nothing runs any more.
    func restart(rebooting: Bool = false) {
        if rebooting { backend.reboot(now: now) }
        backend.restart()
        kubelet = KubeletNode(Self.description, backend: backend, eviction: eviction)
        loop = ControlLoop(store: store, controllers: ControllerSet.all, nodeAgent: kubelet)
    }

    /// Lets so much time pass.
    func pass(_ duration: Duration) {
        let end = now + duration
        for _ in 0..<Self.maximumSteps {
            guard let deadline = loop.step(now: now), deadline <= end else {
                now = end
                return
            }
            now = max(now, deadline)
        }
        Issue.record("the node does not come to rest at \(now)")
        now = end
    }

    /// Lets time pass until something has come about, a minute at the most.
    func pass(until holds: () throws -> Bool) throws {
        for _ in 0..<600 {
            if try holds() { return }
            pass(.milliseconds(100))
        }
        Issue.record("it did not come about: \(pods)")
    }

    /// Creates a Pod that runs until it is ended, and lets it start.
    ///
    /// - Parameter script: what its container `main` runs.
    func run(
        _ name: String, script: String = "trap 'exit 0' TERM; sleep 100000 & wait",
        _ change: (inout Pod) -> Void = { _ in }
    ) throws {
        var pod = Pod.with { pod in
            pod.metadata.name = name
            pod.metadata.namespace = "default"
            pod.spec = .with { spec in
                spec.containers = [
                    .with {
                        $0.name = "main"
                        $0.image = "localhost/busybox:1"
                        $0.command = ["sh", "-c", script]
                    }
                ]
            }
        }
        change(&pod)
        try store.create(pod, now: now)
        pass(.seconds(2))
    }

    /// Asks for a Pod's deletion.
    func delete(_ name: String, gracePeriodSeconds: Int64? = nil) throws {
        try store.delete(
            ObjectKey(Pod.kind, namespace: "default", name: name),
            Deletion(gracePeriodSeconds: gracePeriodSeconds), now: now)
    }

    /// What the first container that was made has written.
    var log: String {
        String(decoding: backend.logs.first?.container.logged ?? [], as: UTF8.self)
    }

    /// What a file in a volume of a Pod has, as long as the Pod is there.
    func content(of file: String, in volume: String, of pod: String) throws -> String {
        let root = backend.pods[try self.pod(pod).uid]?.volumes[volume]
        let node = root.flatMap { ContainerFiles(root: $0).node(at: file) }
        return String(decoding: node?.bytes ?? [], as: UTF8.self)
    }

    var nextDeadline: Timestamp? { loop.nextDeadline }

    func pod(_ name: String) throws -> Pod { try #require(store.state.pods["default", name]) }

    /// Every Pod as `name phase reason`, by name.
    var pods: [String] {
        store.state.pods.all.sorted { $0.name < $1.name }.map { pod in
            let reason = pod.status?.reason.map { " " + $0 } ?? ""
            return "\(pod.name) \(pod.phase)\(reason)"
        }
    }

    var node: Node { get throws { try #require(store.state.nodes["", Self.nodeName]) } }

    /// The node's conditions as `type=status`.
    var conditions: [String] {
        get throws { try node.status?.conditions?.map { "\($0.type)=\($0.status)" } ?? [] }
    }

    var taints: [String] {
        get throws { try (node.spec?.taints ?? []).map { "\($0.key):\($0.effect)" }.sorted() }
    }

    /// What was told of an object, as `reason: message`.
    func events(of name: String) -> [String] {
        store.events.all.filter { $0.event.regarding.name == name }
            .map { entry in "\(entry.event.reason): \(entry.event.message)" }
    }

    /// Says how much memory is left of 64 GiB.
    func leaveMemory(_ bytes: Int64) {
        backend.usage?.node.memory = .init(available: bytes, capacity: 64 << 30)
    }

    /// Says what the container `main` of a Pod uses.
    func use(_ pod: String, memory: Int64 = 0, logs: Int64 = 0, processes: Int64 = 1) {
        var usage = backend.usage?.pods[pod] ?? PodMeasurement()
        usage.containers["main"] = PodMeasurement.Container(
            workingSetBytes: memory, logs: .init(bytes: logs, inodes: logs > 0 ? 1 : 0),
            processCount: processes)
        backend.usage?.pods[pod] = usage
    }
}

extension Pod {
    mutating func request(_ resource: String, _ amount: String) {
        var resources = spec?.containers[0].resources ?? ResourceRequirements()
        resources.requests = (resources.requests ?? [:])
            .merging([resource: Quantity(amount) ?? Quantity()]) { $1 }
        spec?.containers[0].resources = resources
    }

    mutating func limit(_ resource: String, _ amount: String) {
        var resources = spec?.containers[0].resources ?? ResourceRequirements()
        resources.limits = (resources.limits ?? [:])
            .merging([resource: Quantity(amount) ?? Quantity()]) { $1 }
        spec?.containers[0].resources = resources
    }
}
