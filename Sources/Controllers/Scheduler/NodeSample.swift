/// The order in which nodes are tried for a Pod, and how many that can take it are enough.
///
/// As in Kubernetes, a large cluster is not searched through: the best of enough nodes is taken. Up
/// to 100 nodes all are tried. Above, the share that is enough falls from 50 % by one point for
/// each 125 nodes, to no less than 5 %, and is never below 100 nodes. Example: of 1,000 nodes 42 %
/// are enough, 420; of 5,000 nodes 10 %, 500.
///
/// Kubernetes goes on where its last search ended. Nothing is remembered here: the search starts at
/// a place that follows from the Pod's uid. It proceeds in leaps, so that the nodes that are found
/// are from everywhere, also where those of one zone were all made before those of the next.
struct NodeSample {
    private static let leastEnough = 100
    private static let leastPercentage = 5
    private static let nodesPerPoint = 125

    /// How many nodes are enough.
    let enough: Int
    private let slotCount: Int
    private let start: Int
    private let leap: Int

    /// - Parameters:
    ///   - nodeCount: how many nodes there are.
    ///   - slotCount: how many slots they are in.
    init(nodeCount: Int, slotCount: Int, for uid: String) {
        self.slotCount = slotCount
        if nodeCount <= Self.leastEnough {
            (enough, start, leap) = (nodeCount, 0, 1)
            return
        }
        let percentage = max(Self.leastPercentage, 50 - nodeCount / Self.nodesPerPoint)
        enough = max(Self.leastEnough, nodeCount * percentage / 100)
        var hash = FNV1a64()
        hash.combine(uid)
        start = Int(hash.mixed % UInt64(slotCount))
        leap = Self.leap(over: slotCount)
    }

    /// Calls `body` with each slot once, until it returns false.
    func forEachSlot(_ body: (Int) -> Bool) {
        var slot = start
        for _ in 0..<slotCount {
            if !body(slot) { return }
            slot += leap
            if slot >= slotCount { slot -= slotCount }
        }
    }

    /// The golden section of `count`, which fills the gaps between earlier slots evenly, or the
    /// next number that has no divisor in common with `count`, so that each slot is reached.
    private static func leap(over count: Int) -> Int {
        var leap = count * 618 / 1000
        while divisor(count, leap) != 1 { leap += 1 }
        return leap
    }

    /// The greatest common divisor.
    private static func divisor(_ left: Int, _ right: Int) -> Int {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}
