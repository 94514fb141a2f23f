import Controllers
import Foundation
import Kubelet
import KubernetesAPI
import Manifests
import ProcessBackend
import Reconcile

/// This machine as the one node of the cluster.
struct MachineNode {
    let kubelet: KubeletNode
    private let backend: ProcessBackend
    private let capabilities = HostCapabilities()
    private let node: Node

    /// - Parameter stateDirectory: where the containers' folders are kept, beside the state.
    init(stateDirectory: String) throws {
        let name = Self.name
        node = SimulatedNode.make(named: name, capacity: Self.capacity)
        let root = Self.podsPath(in: stateDirectory)
        var description = NodeDescription(
            name: name, address: HostAddress.primary,
            allocatable: node.status?.allocatable ?? [:])
        description.resolverConfiguration =
            (try? String(contentsOfFile: "/etc/resolv.conf", encoding: .utf8)) ?? ""
        backend = try ProcessBackend(
            root: root, address: description.address,
            capabilities: capabilities, onReport: InterruptibleClock.wake)
        kubelet = KubeletNode(
            description, backend: backend, access: ProcessAccess(root: root),
            onSample: InterruptibleClock.wake, actsOnKeptState: true)
    }

    /// Where the containers' folders are.
    static func podsPath(in stateDirectory: String) -> String {
        URL(filePath: stateDirectory).absoluteURL.appending(path: "pods")
            .path(percentEncoded: false)
    }

    /// Makes what every cluster has, this machine in the place of all other nodes, and ends what
    /// runs for Pods that are gone.
    func prepare(_ store: Store, now: Timestamp) throws(StoreError) {
        try ClusterBaseline.ensure(in: store, nodes: 0, now: now)
        if store.state.object(node.key) == nil {
            try NodeRegistration.join(node, in: store, now: now)
        }
        backend.removeOrphans(keeping: Set(store.state.pods.all.map(\.uid)))
    }

    /// What this machine does nearly as written, once for each reason.
    func approximations(of manifests: [Manifest]) -> [String] {
        var reasons: [String] = []
        for spec in manifests.compactMap(\.object.podSpec) {
            for support in FieldSupport.assess(spec, on: capabilities)
            where support.verdict == .approximated && !reasons.contains(support.reason) {
                reasons.append(support.reason)
            }
        }
        return reasons
    }

    /// What of the manifests' Pods this machine does not do at all, a line for each field.
    func refusals(of manifests: [Manifest]) -> [String] {
        manifests.flatMap { manifest -> [String] in
            guard let spec = manifest.object.podSpec else { return [] }
            return FieldSupport.assess(spec, on: capabilities)
                .filter { $0.verdict == .notHonoured }
                .map {
                    "\(manifest.object.key): \($0.field) is \($0.verdict.rawValue): \($0.reason)"
                }
        }
    }

    /// The machine's name as far as a node may be called so.
    private static var name: String {
        let name = ProcessInfo.processInfo.hostName.lowercased().prefix { $0 != "." }
        let plain = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return plain.isEmpty ? "localhost" : plain
    }

    private static var capacity: [String: String] {
        let process = ProcessInfo.processInfo
        var capacity = SimulatedNode.defaultCapacity
        capacity["cpu"] = String(process.activeProcessorCount)
        capacity["memory"] = "\(process.physicalMemory / 1024)Ki"
        return capacity
    }
}
