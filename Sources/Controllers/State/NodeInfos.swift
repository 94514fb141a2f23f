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
    /// The ports of the node that those Pods hold.
    var hostPorts: [HostPort] = []
    /// The disks that those Pods name themselves.
    var disks: [AttachedDisk] = []
    /// What the Pods of each priority take, the lowest first.
    private(set) var loads: [PriorityLoad] = []

    /// What the Pods of one priority take of a node.
    struct PriorityLoad {
        let priority: Int32
        var pods: Int64 = 0
        var requested = ResourceAmounts()
    }
    /// The place of the node in `NodeInfos`.
    let slot: Int

    init(name: String, slot: Int) {
        self.name = name
        self.slot = slot
        labels = [:]
        taints = []
        isUnschedulable = false
        exists = false
    }

    fileprivate func copy() -> NodeInfo {
        let copy = NodeInfo(name: name, slot: slot)
        copy.labels = labels
        copy.taints = taints
        copy.isUnschedulable = isUnschedulable
        copy.exists = exists
        copy.allocatable = allocatable
        copy.allocatablePods = allocatablePods
        copy.requested = requested
        copy.requestedForScoring = requestedForScoring
        copy.podCount = podCount
        copy.hostPorts = hostPorts
        copy.disks = disks
        copy.loads = loads
        return copy
    }

    fileprivate func count(_ requests: ResourceAmounts, pods: Int64, priority: Int32) {
        let place = loads.firstIndex { $0.priority >= priority } ?? loads.count
        if place == loads.count || loads[place].priority != priority {
            loads.insert(PriorityLoad(priority: priority), at: place)
        }
        loads[place].pods += pods
        loads[place].requested =
            pods > 0 ? loads[place].requested + requests : loads[place].requested - requests
        if loads[place].pods == 0 { loads.remove(at: place) }
    }
}

/// The numbers of a node that every placement looks at: plain, without references, so that
/// walking over thousands of nodes costs little more than reading them.
struct NodeLoad {
    var exists = false
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
        exists = info.exists
        isOpen = info.exists && info.taints.isEmpty && !info.isUnschedulable
        freeCPUMillis = info.allocatable.cpuMillis &- info.requested.cpuMillis
        freeMemoryBytes = info.allocatable.memoryBytes &- info.requested.memoryBytes
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
    /// The Pods of the nodes, for rules about other Pods.
    private(set) var groups = PlacementGroups()
    /// The Pods that are not bound yet and for which a node is being cleared, by node.
    private var nominated: [String: [Pod]] = [:]
    private var topologies = TopologyCache()
    /// The images that the nodes have.
    private(set) var images = NodeImages()

    init() {}

    /// The nodes that exist, in the order in which they were first heard of.
    public var all: [NodeInfo] { infos.filter(\.exists) }

    func copy() -> NodeInfos {
        var copy = self
        copy.infos = infos.map { $0.copy() }
        copy.groups = groups.copy()
        copy.topologies = TopologyCache()
        return copy
    }

    /// How many nodes exist.
    public private(set) var count = 0

    public subscript(name: String) -> NodeInfo? {
        position[name].map { infos[$0] }
    }

    /// The node at a slot.
    func info(at slot: Int) -> NodeInfo { infos[slot] }

    /// Its numbers.
    func load(at slot: Int) -> NodeLoad { loads[slot] }

    /// The slots of the nodes that exist, ascending.
    var existingSlots: [Int] { loads.indices.filter { loads[$0].exists } }

    /// How many slots there are, with and without a node.
    var slotCount: Int { infos.count }

    /// Which value of a label each node has.
    func topology(_ key: String) -> Topology { topologies.topology(key, of: infos) }

    /// The place of each slot's node among all by name.
    var nameRanks: [Int] { topologies.nameRanks(of: infos) }

    /// The Pods that wait for that node to be cleared for them, in the order of nomination.
    func nominated(to node: String) -> [Pod] {
        nominated.isEmpty ? [] : nominated[node] ?? []
    }

    /// Whether any Pod waits for a node to be cleared for it.
    var hasNominations: Bool { !nominated.isEmpty }

    mutating func update(from old: Pod?, to new: Pod?) {
        nominate(from: old, to: new)
        let before = Self.load(old)
        let after = Self.load(new)
        let staysPut =
            before != nil && before?.node == after?.node && old?.boxedSpec == new?.boxedSpec
        if !staysPut {
            if let before { add(before.spec, pods: -1, to: before.node) }
            if let after { add(after.spec, pods: 1, to: after.node) }
        }
        if staysPut, old?.metadata.labels == new?.metadata.labels,
            old?.isTerminating == new?.isTerminating
        {
            return
        }
        if let before, let old { groups.add(old, pods: -1, at: slot(of: before.node)) }
        if let after, let new { groups.add(new, pods: 1, at: slot(of: after.node)) }
    }

    private mutating func nominate(from old: Pod?, to new: Pod?) {
        let before = old?.nominatedNode
        let after = new?.nominatedNode
        if before == nil, after == nil { return }
        if let before, let old {
            nominated[before]?.removeAll { $0.namespacedName == old.namespacedName }
            if nominated[before]?.isEmpty == true { nominated[before] = nil }
        }
        if let after, let new { nominated[after, default: []].append(new) }
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
        infos[slot].count(requests, pods: pods, priority: spec.priority ?? 0)
        for port in spec.hostPorts {
            if pods > 0 {
                infos[slot].hostPorts.append(port)
            } else if let place = infos[slot].hostPorts.firstIndex(of: port) {
                infos[slot].hostPorts.remove(at: place)
            }
        }
        for disk in spec.attachedDisks {
            if pods > 0 {
                infos[slot].disks.append(disk)
            } else if let place = infos[slot].disks.firstIndex(of: disk) {
                infos[slot].disks.remove(at: place)
            }
        }
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
        let labels = node.metadata.labels ?? [:]
        if !infos[slot].exists || infos[slot].labels != labels { topologies.forget() }
        if !infos[slot].exists { count += 1 }
        infos[slot].exists = true
        infos[slot].labels = labels
        infos[slot].taints = node.spec?.taints ?? []
        infos[slot].isUnschedulable = node.spec?.unschedulable == true
        let allocatable = node.status?.allocatable ?? node.status?.capacity
        infos[slot].allocatable = ResourceAmounts(allocatable)
        infos[slot].allocatablePods = allocatable?["pods"]?.value ?? 0
        images.update(node.status?.images, at: slot)
        loads[slot] = NodeLoad(infos[slot])
    }

    mutating func remove(node: String) {
        guard let slot = position[node], infos[slot].exists else { return }
        count -= 1
        // Pods may still be bound to it, and it may come back: their sum is kept.
        infos[slot].exists = false
        topologies.forget()
        images.update(nil, at: slot)
        loads[slot] = NodeLoad(infos[slot])
    }

    private mutating func slot(of node: String) -> Int {
        if let slot = position[node] { return slot }
        position[node] = infos.count
        infos.append(NodeInfo(name: node, slot: infos.count))
        loads.append(NodeLoad())
        return infos.count - 1
    }
}

extension Pod {
    /// The node that is being cleared for the Pod while it waits.
    var nominatedNode: String? {
        guard nodeName == nil, !isTerminating, let name = status?.nominatedNodeName, !name.isEmpty
        else { return nil }
        return name
    }
}
