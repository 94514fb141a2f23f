/// Which value each node has for one label, as numbers, so that counting by it costs little.
struct Topology {
    static let hostname = "kubernetes.io/hostname"
    static let zone = "topology.kubernetes.io/zone"

    private let valueOfSlot: [Int?]
    let valueCount: Int

    init(_ key: String, of infos: [NodeInfo]) {
        var numbers: [String: Int] = [:]
        valueOfSlot = infos.map { info in
            guard info.exists, let value = info.labels[key] else { return nil }
            if let number = numbers[value] { return number }
            numbers[value] = numbers.count
            return numbers.count - 1
        }
        valueCount = numbers.count
    }

    /// The number of the node's value; `nil` where the node does not exist or has no such label.
    func value(at slot: Int) -> Int? { slot < valueOfSlot.count ? valueOfSlot[slot] : nil }
}

/// The topologies that were asked for since nodes last changed.
///
/// A class, because the scheduler fills it while it reads the state.
final class TopologyCache {
    private var topologies: [String: Topology] = [:]

    func topology(_ key: String, of infos: [NodeInfo]) -> Topology {
        if let known = topologies[key] { return known }
        let topology = Topology(key, of: infos)
        topologies[key] = topology
        return topology
    }

    func forget() {
        if !topologies.isEmpty { topologies = [:] }
    }
}

/// A number for each value of a topology, such as how many Pods a zone has.
struct TopologyCounts {
    let topology: Topology
    private(set) var counts: [Int]

    init(_ topology: Topology) {
        self.topology = topology
        counts = Array(repeating: 0, count: topology.valueCount)
    }

    /// The number for the value of that node; `nil` if the node has none.
    subscript(slot: Int) -> Int? { topology.value(at: slot).map { counts[$0] } }

    mutating func add(_ number: Int, at slot: Int) {
        if let value = topology.value(at: slot) { counts[value] += number }
    }
}
