import Controllers
import DockerBackend
import Foundation
import Kubelet
import KubernetesAPI
import Manifests
import Reconcile

/// A node whose Pods really run.
protocol RealNode {
    var kubelet: KubeletNode { get }
    /// The node's object, as it is when it joins.
    var node: Node { get }
    /// What runs the Pods, for people.
    var notice: String { get }
    /// What is not honoured in full of a Pod.
    func assess(_ spec: PodSpec) -> [FieldSupport]
    /// Ends what runs for Pods that are gone.
    func removeOrphans(keeping uids: Set<String>)
}

/// All nodes of a cluster in which Pods really run, and the simulated ones beside them.
struct RealNodes {
    private let nodes: [any RealNode]
    private let simulated: [Node]
    private let volumes: ProvisionedVolumes

    /// - Parameter allowsUnsupported: whether Pods run also without what a node cannot do.
    init(_ file: NodesFile, stateDirectory: String, allowsUnsupported: Bool = false) throws {
        volumes = ProvisionedVolumes(path: ProvisionedVolumes.path(in: stateDirectory))
        simulated = file.nodes.filter { $0.kind == .simulated }.map { plan in
            let capacity = SimulatedNode.defaultCapacity.merging(plan.capacity) { $1 }
            return SimulatedNode.make(
                named: plan.nodeName, capacity: capacity, labels: plan.labels)
        }
        let key = try StateDirectory(path: stateDirectory).ensuredSigningKey()
        nodes = try file.nodes.compactMap { plan -> (any RealNode)? in
            switch plan.kind {
            case .simulated: nil
            case .process:
                try MachineNode(
                    stateDirectory: stateDirectory, plan: plan,
                    allowsUnsupported: allowsUnsupported, tokensFrom: key)
            case .docker:
                try EngineMachineNode(plan, stateDirectory: stateDirectory, tokensFrom: key)
            }
        }
    }

    var agent: any NodeAgent {
        // A volume is there before a Pod that mounts it.
        let real: [any NodeAgent] = [volumes] + nodes.map(\.kubelet)
        if simulated.isEmpty { return CombinedNodes(real) }
        return CombinedNodes(real + [SimulatedNodes(nodes: Set(simulated.map(\.name)))])
    }

    var notices: [String] {
        nodes.map(\.notice) + simulated.map { "the Pods of node \($0.name) are simulated" }
    }

    /// Makes what every cluster has, these nodes in the place of all others, and ends what runs
    /// for Pods that are gone.
    func prepare(_ store: Store, now: Timestamp) throws(StoreError) {
        let all = nodes.map(\.node) + simulated
        for node in all where store.state.object(node.key) == nil {
            try NodeRegistration.join(node, in: store, now: now)
        }
        try ClusterBaseline.ensure(in: store, now: now)
        let names = Set(all.map(\.name))
        for node in store.state.nodes.all
        where !names.contains(node.name) && store.inventory[node.key] == nil {
            try store.delete(node.key, now: now)
        }
        try NodeRestart.bringUp(store, now: now)
        let uids = Set(store.state.pods.all.map(\.uid))
        for real in nodes { real.removeOrphans(keeping: uids) }
        volumes.match(store.state.persistentVolumes.all)
    }

    /// What is done nearly as written, once for each reason.
    func approximations(of manifests: [Manifest]) -> [String] {
        var reasons: [String] = []
        for support in findings(of: manifests, .approximated).map(\.support)
        where !reasons.contains(support.reason) {
            reasons.append(support.reason)
        }
        return reasons
    }

    /// What of the manifests' Pods is not done at all, for each field.
    func refusals(
        of manifests: [Manifest], _ severity: Diagnostic.Severity
    ) -> [Diagnostic] {
        findings(of: manifests, .notHonoured).map { source, support in
            let path = source.path(of: support.path)
            return source.manifest.diagnostic(
                severity, code: "unsupported-field", at: path,
                "\(path) is not honoured: \(support.reason)")
        }
    }

    /// A field is as good as the worst node makes it: nobody knows yet where a Pod comes to be.
    private func findings(
        of manifests: [Manifest], _ verdict: FieldSupport.Verdict
    ) -> [(source: PodSource, support: FieldSupport)] {
        manifests.compactMap(PodSource.init).flatMap { source in
            NodeFields.merge(nodes.map { $0.assess(source.spec) })
                .filter { $0.verdict == verdict }.map { (source, $0) }
        }
    }
}

/// A container engine as a node of the cluster.
struct EngineMachineNode: RealNode {
    let kubelet: KubeletNode
    let node: Node
    let notice: String
    private let backend: DockerBackend
    private let abilities: EngineAbilities

    /// - Throws: `BackendFailure` if the engine does not answer.
    init(
        _ plan: NodePlan, stateDirectory: String, tokensFrom issuer: any TokenIssuer
    ) throws {
        let endpoint = try plan.endpoint()
        let settings = plan.settings(for: endpoint, stateDirectory: stateDirectory)
        abilities = EngineAbilities(sharesFiles: settings.sharesFiles)
        backend = try DockerBackend(
            endpoint, settings: settings, onReport: InterruptibleClock.wake,
            onPull: { PullNotice.show($0) })
        let measured = try backend.capacity()
        var capacity = SimulatedNode.defaultCapacity
        capacity["cpu"] = String(measured.cpus)
        capacity["memory"] = "\(measured.memoryBytes / 1024)Ki"
        node = SimulatedNode.make(
            named: plan.nodeName,
            capacity: capacity.merging(plan.capacity) { _, given in given }, labels: plan.labels)
        var description = NodeDescription(
            name: plan.nodeName, address: settings.address,
            allocatable: node.status?.allocatable ?? [:])
        description.resolverConfiguration = MachineNode.resolverConfiguration
        description.hosts = MachineNode.hosts
        description.volumesPath = ProvisionedVolumes.path(in: stateDirectory)
        kubelet = KubeletNode(
            description, backend: backend, access: backend.access,
            onSample: InterruptibleClock.wake, actsOnKeptState: true,
            eviction: try plan.eviction.settings(), tokensFrom: issuer)
        notice = "the Pods of node \(plan.nodeName) run on \(backend.product) at \(endpoint)"
    }

    func assess(_ spec: PodSpec) -> [FieldSupport] { FieldSupport.assess(spec, on: abilities) }

    func removeOrphans(keeping uids: Set<String>) { backend.removeOrphans(keeping: uids) }
}

/// Tells of pulls on a terminal: they may take long.
enum PullNotice {
    static func show(_ progress: PullProgress) {
        guard Terminal.isInteractive, progress.totalBytes > 0 else { return }
        let percent = progress.receivedBytes * 100 / progress.totalBytes
        Terminal.write("\r\(progress.image): \(progress.status) \(percent) %\u{1B}[K")
        if progress.receivedBytes == progress.totalBytes { Terminal.write("\n") }
    }
}
