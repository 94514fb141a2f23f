/// How many Pods of a group each value of a topology has, for the topologies that rules about other
/// Pods have asked for. They are kept up to date, so that a rule costs the same however many Pods
/// the group has.
///
/// A class, because the scheduler fills it while it reads the state.
final class PlacementTallies {
    struct Tally {
        var pods: TopologyCounts
        var stayingPods: TopologyCounts
    }

    /// A tally has a number for each value. It pays for a group that is on a fair share of as many
    /// nodes; the Pods of smaller groups are counted faster one by one, and take less memory.
    private static let leastShare = 8

    /// Rules use few topologies: nodes, zones, perhaps racks.
    private var tallies: [Tally] = []

    static func pays(_ topology: Topology, nodeCount: Int) -> Bool {
        nodeCount * leastShare >= topology.valueCount
    }

    /// The tally for a topology of a group with the given counts.
    func tally(_ topology: Topology, of counts: [PlacementGroup.NodeCount]) -> Tally {
        let place = tallies.firstIndex { $0.pods.topology.key == topology.key }
        if let place, tallies[place].pods.topology.generation == topology.generation {
            return tallies[place]
        }
        var tally = Tally(pods: TopologyCounts(topology), stayingPods: TopologyCounts(topology))
        for count in counts {
            tally.pods.add(count.pods, at: count.slot)
            tally.stayingPods.add(count.stayingPods, at: count.slot)
        }
        if let place { tallies[place] = tally } else { tallies.append(tally) }
        return tally
    }

    /// Counts Pods in or out at a node. Tallies that no longer pay are dropped.
    func add(pods: Int, stayingPods: Int, at slot: Int, nodeCount: Int) {
        if tallies.isEmpty { return }
        for index in tallies.indices {
            tallies[index].pods.add(pods, at: slot)
            tallies[index].stayingPods.add(stayingPods, at: slot)
        }
        tallies.removeAll { !Self.pays($0.pods.topology, nodeCount: nodeCount) }
    }
}
