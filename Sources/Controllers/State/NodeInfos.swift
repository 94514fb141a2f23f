public import KubernetesAPI

/// A node as the scheduler sees it: what it offers and what the Pods bound to it take.
///
/// A class, because the scheduler walks over all of them for every Pod: nothing is copied then.
public final class NodeInfo {
    public let name: String
    public internal(set) var labels: [String: String]
    public internal(set) var taints: [Taint]
    public internal(set) var isUnschedulable: Bool
    /// Where no node object exists (any more), Pods may still be bound to the name.
    public internal(set) var exists: Bool
    public internal(set) var allocatable = ResourceAmounts()
    public internal(set) var allocatablePods: Int64 = 0
    /// The sum of the requests of the bound Pods that have not finished.
    public internal(set) var requested = ResourceAmounts()
    /// The same sum for scoring, where a container without request counts with Kubernetes'
    /// defaults of 100m CPU and 200 MB.
    public internal(set) var requestedForScoring = ResourceAmounts()
    /// How many Pods that have not finished are bound to it.
    public internal(set) var podCount: Int64 = 0

    init(name: String) {
        self.name = name
        labels = [:]
        taints = []
        isUnschedulable = false
        exists = false
    }

    fileprivate func copy() -> NodeInfo {
        let copy = NodeInfo(name: name)
        copy.labels = labels
        copy.taints = taints
        copy.isUnschedulable = isUnschedulable
        copy.exists = exists
        copy.allocatable = allocatable
        copy.allocatablePods = allocatablePods
        copy.requested = requested
        copy.requestedForScoring = requestedForScoring
        copy.podCount = podCount
        return copy
    }
}

/// The numbers of a node that every placement looks at: plain, without references, so that
/// walking over thousands of nodes costs little more than reading them.
struct NodeLoad {
    /// The node exists, and neither taints nor `unschedulable` keep Pods away from it.
    var isOpen = false
    var freeCPUMillis: Int64 = 0
    var freeMemoryBytes: Int64 = 0
    var freeStorageBytes: Int64 = 0
    var freePods: Int64 = 0
    var allocatableCPUMillis: Int64 = 0
    var allocatableMemoryBytes: Int64 = 0
    var scoringCPUMillis: Int64 = 0
    var scoringMemoryBytes: Int64 = 0

    init() {}

    init(_ info: NodeInfo) {
        isOpen = info.exists && info.taints.isEmpty && !info.isUnschedulable
        freeCPUMillis = info.allocatable.cpuMillis - info.requested.cpuMillis
        freeMemoryBytes = info.allocatable.memoryBytes - info.requested.memoryBytes
        freeStorageBytes =
            info.allocatable.ephemeralStorageBytes - info.requested.ephemeralStorageBytes
        freePods = info.allocatablePods - info.podCount
        allocatableCPUMillis = info.allocatable.cpuMillis
        allocatableMemoryBytes = info.allocatable.memoryBytes
        scoringCPUMillis = info.requestedForScoring.cpuMillis
        scoringMemoryBytes = info.requestedForScoring.memoryBytes
    }
}

/// The `NodeInfo` of every node, updated as Pods and Nodes change: O(1) for each change.
public struct NodeInfos {
    private var infos: [NodeInfo] = []
    /// The numbers of each info, at the same place.
    private var loads: [NodeLoad] = []
    private var position: [String: Int] = [:]

    init() {}

    /// The nodes that exist, in the order in which they were first heard of.
    public var all: [NodeInfo] { infos.filter(\.exists) }

    func copy() -> NodeInfos {
        var copy = self
        copy.infos = infos.map { $0.copy() }
        return copy
    }

    /// How many nodes exist.
    public private(set) var count = 0

    public subscript(name: String) -> NodeInfo? {
        position[name].map { infos[$0] }
    }

    /// Calls `body` with every node that exists, and its numbers.
    ///
    /// - Parameter names: the only nodes that are looked at; `nil` for all.
    func forEach(named names: [String]? = nil, _ body: (NodeInfo, NodeLoad) -> Void) {
        if let names {
            for slot in names.compactMap({ position[$0] }) where infos[slot].exists {
                body(infos[slot], loads[slot])
            }
            return
        }
        for slot in infos.indices where loads[slot].isOpen || infos[slot].exists {
            body(infos[slot], loads[slot])
        }
    }

    mutating func update(from old: Pod?, to new: Pod?) {
        let before = Self.load(old)
        let after = Self.load(new)
        if let before, let after, before.node == after.node, old?.boxedSpec == new?.boxedSpec {
            return
        }
        if let before { add(before.spec, pods: -1, to: before.node) }
        if let after { add(after.spec, pods: 1, to: after.node) }
    }

    /// What a Pod takes from which node: nothing once it has finished, as its processes are gone.
    private static func load(_ pod: Pod?) -> (node: String, spec: PodSpec)? {
        guard let pod, let spec = pod.spec, let node = spec.nodeName, !node.isEmpty,
            !pod.hasFinished
        else { return nil }
        return (node, spec)
    }

    private mutating func add(_ spec: PodSpec, pods: Int64, to node: String) {
        let slot = slot(of: node)
        let requests = spec.requests
        infos[slot].podCount += pods
        infos[slot].requested =
            pods > 0 ? infos[slot].requested + requests : infos[slot].requested - requests
        let scoring = spec.requestsForScoring
        infos[slot].requestedForScoring =
            pods > 0
            ? infos[slot].requestedForScoring + scoring
            : infos[slot].requestedForScoring - scoring
        loads[slot] = NodeLoad(infos[slot])
    }

    mutating func upsert(_ node: Node) {
        let slot = slot(of: node.name)
        if !infos[slot].exists { count += 1 }
        infos[slot].exists = true
        infos[slot].labels = node.metadata.labels ?? [:]
        infos[slot].taints = node.spec?.taints ?? []
        infos[slot].isUnschedulable = node.spec?.unschedulable == true
        let allocatable = node.status?.allocatable ?? node.status?.capacity
        infos[slot].allocatable = ResourceAmounts(allocatable)
        infos[slot].allocatablePods = allocatable?["pods"]?.value ?? 0
        loads[slot] = NodeLoad(infos[slot])
    }

    mutating func remove(node: String) {
        guard let slot = position[node], infos[slot].exists else { return }
        count -= 1
        // Pods may still be bound to it, and it may come back: their sum is kept.
        infos[slot].exists = false
        loads[slot] = NodeLoad(infos[slot])
    }

    private mutating func slot(of node: String) -> Int {
        if let slot = position[node] { return slot }
        position[node] = infos.count
        infos.append(NodeInfo(name: node))
        loads.append(NodeLoad())
        return infos.count - 1
    }
}
