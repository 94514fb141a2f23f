import Controllers
import Foundation
import Kubelet
import KubernetesAPI
import Manifests
import ProcessBackend
import Reconcile

/// This machine as a node of the cluster: its Pods are processes.
struct MachineNode: RealNode {
    let kubelet: KubeletNode
    private let backend: ProcessBackend
    private let capabilities = HostCapabilities()
    let node: Node

    /// - Parameters:
    ///   - stateDirectory: where the containers' folders are kept, beside the state.
    ///   - plan: what a configuration file says of the machine.
    ///   - allowsUnsupported: whether containers run also without what the machine cannot do.
    ///   - issuer: signs the tokens of service accounts.
    init(
        stateDirectory: String, plan: NodePlan, allowsUnsupported: Bool,
        tokensFrom issuer: any TokenIssuer
    ) throws {
        let name = plan.nodeName
        node = SimulatedNode.make(
            named: name, capacity: Self.capacity.merging(plan.capacity) { _, given in given },
            labels: plan.labels)
        let root = Self.podsPath(in: stateDirectory)
        var description = NodeDescription(
            name: name, address: plan.address ?? Self.address,
            allocatable: node.status?.allocatable ?? [:])
        description.resolverConfiguration = Self.resolverConfiguration
        description.hosts = Self.hosts
        description.volumesPath = ProvisionedVolumes.path(in: stateDirectory)
        var options = ProcessBackend.Options()
        options.allowsUnsupported = allowsUnsupported
        backend = try ProcessBackend(
            root: root, address: description.address, capabilities: capabilities,
            options: options, onReport: InterruptibleClock.wake)
        kubelet = KubeletNode(
            description, backend: backend, access: ProcessAccess(root: root),
            onSample: InterruptibleClock.wake, actsOnKeptState: true,
            eviction: try plan.eviction.settings(), tokensFrom: issuer)
    }

    /// Where the containers' folders are.
    static func podsPath(in stateDirectory: String) -> String {
        URL(filePath: stateDirectory).absoluteURL.appending(path: "pods")
            .path(percentEncoded: false)
    }

    var notice: String { "the Pods of node \(node.name) run as processes of this machine" }

    func assess(_ spec: PodSpec) -> [FieldSupport] { FieldSupport.assess(spec, on: capabilities) }

    func removeOrphans(keeping uids: Set<String>) { backend.removeOrphans(keeping: uids) }

    /// The address by which this machine is reached.
    static var address: String { HostAddress.primary }

    /// The name servers of this machine.
    static var resolverConfiguration: String {
        (try? String(contentsOfFile: "/etc/resolv.conf", encoding: .utf8)) ?? ""
    }

    /// The hosts that this machine knows.
    static var hosts: String { (try? String(contentsOfFile: "/etc/hosts", encoding: .utf8)) ?? "" }

    /// The machine's name as far as a node may be called so.
    static var name: String {
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
