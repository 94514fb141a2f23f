import BackendConformanceKit
import Controllers
import EngineKit
import Foundation
import Kubelet
import KubernetesAPI
import Manifests
import Reconcile

@testable import DockerBackend

/// A cluster of one node, whose Pods a container engine runs.
final class TrialCluster {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private static let patience: Duration = .seconds(120)
    private static let longestWait: Duration = .seconds(1)
    private static let node = "trial"

    private let names: EngineNames
    private let clock = ReportClock()
    private let store: Store
    private(set) var backend: DockerBackend
    private var loop: ControlLoop
    private let begin: () throws -> (DockerBackend, ControlLoop)
    /// Why containers waited, in the order in which it showed, by the names of Pods.
    private(set) var waitReasons: [String: [WaitReason]] = [:]

    struct WaitReason: Hashable {
        let reason: String
        let message: String
    }

    /// - Parameters:
    ///   - endpoint: where the engine is, if not behind the service's socket.
    ///   - eviction: when Pods are evicted; `nil` for never.
    ///   - change: what is different of the node.
    init(
        _ service: any TrialEngine, at endpoint: EngineEndpoint? = nil,
        policy: AdmissionPolicy = AdmissionPolicy(assignsServiceAccounts: false),
        eviction: EvictionSettings? = nil,
        _ change: (inout EngineSettings) -> Void = { _ in },
        onPull: @escaping @Sendable (PullProgress) -> Void = { _ in }
    ) throws {
        let store = Store(policy: policy)
        let endpoint = try endpoint ?? service.endpoint
        var settings = EngineSettings(
            node: Self.node, owner: "\(service.folder)/\(UUID().uuidString)",
            root: "\(service.folder)/trial", address: "192.0.2.1", endpoint: endpoint)
        change(&settings)
        let capacity = [
            "cpu": "8", "memory": "16Gi", "pods": "110", "ephemeral-storage": "100Gi",
        ]
        var description = NodeDescription(
            name: Self.node, address: settings.address,
            allocatable: capacity.compactMapValues { Quantity($0) })
        description.resolverConfiguration = try String(
            contentsOfFile: "/etc/resolv.conf", encoding: .utf8)
        let begin = { [clock, settings, description] in
            let backend = try DockerBackend(
                endpoint, settings: settings, onReport: { clock.wake() }, onPull: onPull)
            let kubelet = KubeletNode(description, backend: backend, eviction: eviction)
            let loop = ControlLoop(
                store: store, controllers: ControllerSet.all, nodeAgent: kubelet)
            return (backend, loop)
        }
        (backend, loop) = try begin()
        self.begin = begin
        self.store = store
        names = settings.names
        try ClusterBaseline.ensure(in: store, nodes: 0, now: clock.now)
        try NodeRegistration.join(
            SimulatedNode.make(named: Self.node, capacity: capacity), in: store, now: clock.now)
    }

    /// Begins anew with the same state, as another run of the program does.
    func restart() throws { (backend, loop) = try begin() }

    /// What a Pod's container `main` has written so far.
    func log(of name: String, attempt: Int32 = 0) throws -> String {
        let id = ContainerID(podUID: try pod(name).uid, name: "main", attempt: attempt)
        return String(decoding: backend.log(of: id), as: UTF8.self)
    }

    /// Creates what a file holds.
    func create(_ text: String) throws {
        for manifest in try manifests(in: text) {
            _ = try store.create(manifest.object, now: clock.now)
        }
    }

    private func manifests(in text: String) throws -> [Manifest] {
        let file = SourceFile(path: "trial.yaml", text: text)
        let set = ManifestLoader().load(ManifestReader().read(file))
        if let fault = set.diagnostics.first(where: { $0.severity == .error }) {
            throw Fault(description: "\(fault)")
        }
        return set.manifests
    }

    /// The Pod of a name.
    func pod(_ name: String) throws -> Pod {
        guard let pod = store.state.pods.all.first(where: { $0.name == name }) else {
            throw Fault(description: "there is no Pod \(name)")
        }
        return pod
    }

    /// Lets everything go on until `isOver`.
    func wait(until isOver: ([Pod]) throws -> Bool) throws {
        let end = clock.now + Self.patience
        while true {
            let next = loop.step(now: clock.now) ?? end
            noteWaitReasons()
            if try isOver(store.state.pods.all) { return }
            guard clock.now < end else {
                let events = store.events.all.map { "\($0.event.reason): \($0.event.message)" }
                throw Fault(description: "it takes too long: \(events)")
            }
            clock.wait(until: min(next, clock.now + Self.longestWait))
        }
    }

    private func noteWaitReasons() {
        for pod in store.state.pods.all {
            for waiting in (pod.status?.containerStatuses ?? []).compactMap(\.state?.waiting) {
                let reason = WaitReason(
                    reason: waiting.reason ?? "", message: waiting.message ?? "")
                if waitReasons[pod.name]?.last != reason {
                    waitReasons[pod.name, default: []].append(reason)
                }
            }
        }
    }

    /// What was told of a Pod: reasons and messages, in order.
    func events(of name: String) -> [String] {
        store.events.all.map(\.event).filter { $0.regarding.name == name }
            .map { "\($0.reason): \($0.message)" }
    }

    /// Changes an object, as a user does.
    func apply(_ text: String) throws {
        for manifest in try manifests(in: text) {
            var object = manifest.object
            object.metadata.resourceVersion =
                store.state.object(object.key)?.metadata.resourceVersion
            _ = try store.update(object, now: clock.now)
        }
    }

    /// Gives a Pod a label, so that its node looks at it.
    func touch(_ name: String) throws {
        var pod = try pod(name)
        pod.metadata.labels = (pod.metadata.labels ?? [:]).merging(["touched": "yes"]) { $1 }
        _ = try store.update(pod, now: clock.now)
    }

    /// Lets everything go on for some time.
    func run(for duration: Duration) throws {
        let end = clock.now + duration
        try wait { _ in self.clock.now >= end }
    }

    /// What the engine calls the sandbox of a Pod; its containers' names begin so.
    func sandbox(of name: String) throws -> String {
        names.sandbox(of: try pod(name).uid)
    }

    /// Ends and removes everything.
    func remove() { backend.removeOrphans(keeping: []) }
}

extension Pod {
    /// Whether all its containers run.
    var runsWholly: Bool {
        let statuses = status?.containerStatuses ?? []
        return !statuses.isEmpty && statuses.allSatisfy { $0.state?.running != nil }
    }
}
