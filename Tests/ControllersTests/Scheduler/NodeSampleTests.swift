import Testing

@testable import Controllers

@Suite("A large cluster is searched until enough nodes are found")
struct NodeSampleTests {
    @Test(arguments: [(3, 3), (100, 100), (101, 100), (200, 100), (1_000, 420), (5_000, 500)])
    func enough(nodes: Int, enough: Int) {
        #expect(NodeSample(nodeCount: nodes, slotCount: nodes, for: "uid").enough == enough)
    }

    @Test(arguments: [1, 100, 101, 618, 1_000, 1_009, 5_000])
    func everyNodeIsReachedOnce(slots: Int) {
        var reached = Array(repeating: 0, count: slots)
        NodeSample(nodeCount: slots, slotCount: slots, for: "uid").forEachSlot { slot in
            reached[slot] += 1
            return true
        }
        #expect(reached.allSatisfy { $0 == 1 })
    }

    @Test func theNodesThatAreFoundAreFromEverywhere() {
        // Four zones, each of whose nodes were made before those of the next.
        let sample = NodeSample(nodeCount: 1_000, slotCount: 1_000, for: "uid")
        var zones = Array(repeating: 0, count: 4)
        var found = 0
        sample.forEachSlot { slot in
            zones[slot / 250] += 1
            found += 1
            return found < sample.enough
        }
        #expect(zones.allSatisfy { (95...115).contains($0) }, "\(zones)")
    }

    @Test func podsStartInDifferentPlaces() {
        let starts = (0..<100).map { number in
            var start = 0
            NodeSample(nodeCount: 1_000, slotCount: 1_000, for: "uid-\(number)").forEachSlot {
                start = $0
                return false
            }
            return start
        }
        #expect(Set(starts).count > 80)
    }
}
