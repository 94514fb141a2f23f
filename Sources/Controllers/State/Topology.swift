/// Which value each node has for one label, as numbers, so that counting by it costs little.
struct Topology {
    static let hostname = "kubernetes.io/hostname"
    static let zone = "topology.kubernetes.io/zone"
    /// No label, but the nodes themselves: each is a value of its own, whatever its labels.
    static let node = ""
    private static let none: Int32 = -1

    let key: String
    /// Topologies of one key that differ have different generations.
    let generation: Int
    let valueCount: Int
    /// Whether every node that exists has a value.
    let isEverywhere: Bool
    /// A zero for each value, which counts share until they count something.
    fileprivate let zeros: [Int]
    private let valueOfSlot: [Int32]

    fileprivate init(_ key: String, of infos: [NodeInfo], generation: Int) {
        self.key = key
        self.generation = generation
        if key == Self.node {
            valueOfSlot = infos.indices.map(Int32.init)
            valueCount = infos.count
            isEverywhere = true
            zeros = Array(repeating: 0, count: valueCount)
            return
        }
        var numbers: [String: Int32] = [:]
        valueOfSlot = infos.map { info in
            guard info.exists, let value = info.labels[key] else { return Self.none }
            if let number = numbers[value] { return number }
            let number = Int32(numbers.count)
            numbers[value] = number
            return number
        }
        valueCount = numbers.count
        isEverywhere = zip(infos, valueOfSlot).allSatisfy { !$0.exists || $1 != Self.none }
        zeros = Array(repeating: 0, count: valueCount)
    }

    /// The number of the node's value; `nil` where the node does not exist or has no such label.
    func value(at slot: Int) -> Int? {
        guard slot < valueOfSlot.count else { return nil }
        let value = valueOfSlot[slot]
        return value == Self.none ? nil : Int(value)
    }
}

/// What was worked out of the nodes' names and labels since these last changed.
///
/// A class, because the scheduler fills it while it reads the state.
final class TopologyCache {
    private var topologies: [String: Topology] = [:]
    private var generation = 0
    private var ranks: [Int] = []

    func topology(_ key: String, of infos: [NodeInfo]) -> Topology {
        if let known = topologies[key], key != Topology.node || known.valueCount == infos.count {
            return known
        }
        generation += 1
        let topology = Topology(key, of: infos, generation: generation)
        topologies[key] = topology
        return topology
    }

    /// The place of each slot's node among all by name.
    func nameRanks(of infos: [NodeInfo]) -> [Int] {
        if ranks.count == infos.count { return ranks }
        ranks = Array(repeating: 0, count: infos.count)
        let byName = infos.indices.sorted { infos[$0].name < infos[$1].name }
        for (rank, slot) in byName.enumerated() { ranks[slot] = rank }
        return ranks
    }

    /// The labels of nodes have changed. The name of a slot never does.
    func forget() {
        if !topologies.isEmpty { topologies = [:] }
    }
}

/// A number for each value of a topology, such as how many Pods a zone has.
struct TopologyCounts {
    let topology: Topology
    private(set) var counts: [Int]
    /// The sum of all numbers.
    private(set) var total = 0
    private var isUntouched = true

    init(_ topology: Topology) {
        self.topology = topology
        counts = topology.zeros
    }

    /// The number for the value of that node; `nil` if the node has none.
    subscript(slot: Int) -> Int? {
        guard let value = topology.value(at: slot) else { return nil }
        return counts[value]
    }

    mutating func add(_ number: Int, at slot: Int) {
        guard let value = topology.value(at: slot) else { return }
        counts[value] += number
        total += number
        isUntouched = false
    }

    /// Adds the numbers of the same topology in `other`. The first that are added are shared: what
    /// one group of Pods alone counts for costs nothing.
    mutating func add(_ other: TopologyCounts, times weight: Int = 1) {
        if isUntouched, weight == 1 {
            self = other
            return
        }
        for value in counts.indices { counts[value] += weight * other.counts[value] }
        total += weight * other.total
        isUntouched = false
    }
}
