/// Which elements to remove from one list and to add from another to get from the first to the
/// second.
struct EditPath {
    private(set) var isRemoved: [Bool]
    private(set) var isAdded: [Bool]

    /// The path with the fewest removals and additions, by Myers' O(ND) algorithm; `nil` if there
    /// are more than `maximumEdits`.
    ///
    /// A point (x, y) stands for x elements of `left` and y of `right` done. All points with the
    /// same x − y are a diagonal, along which equal elements lead on for free. Round d finds the
    /// furthest point on each diagonal that d edits reach.
    static func shortest(from left: [Int], to right: [Int], maximumEdits: Int) -> EditPath? {
        let limit = min(left.count + right.count, maximumEdits)
        // The furthest x by diagonal, with `limit + 1` standing for diagonal 0.
        var furthest = [Int32](repeating: 0, count: 2 * limit + 3)
        let origin = limit + 1
        // Before each round: what it starts from on the diagonals −d … d.
        var history: [[Int32]] = []
        for edits in 0...limit {
            history.append(Array(furthest[(origin - edits)...(origin + edits)]))
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                let below = Int(furthest[origin + diagonal + 1])
                let before = Int(furthest[origin + diagonal - 1]) + 1
                let adds = diagonal == -edits || (diagonal != edits && before <= below)
                var x = edits == 0 ? 0 : adds ? below : before
                while x < left.count, x - diagonal < right.count, left[x] == right[x - diagonal] {
                    x += 1
                }
                furthest[origin + diagonal] = Int32(x)
                if x >= left.count, x - diagonal >= right.count {
                    return EditPath(
                        history: history, leftCount: left.count, rightCount: right.count)
                }
            }
        }
        return nil
    }

    /// Walks back from the end to the start.
    private init(history: [[Int32]], leftCount: Int, rightCount: Int) {
        isRemoved = Array(repeating: false, count: leftCount)
        isAdded = Array(repeating: false, count: rightCount)
        var (x, y) = (leftCount, rightCount)
        for edits in (1..<max(history.count, 1)).reversed() {
            let diagonal = x - y
            // `history[edits]` starts at diagonal −edits; neighbours outside were not reached.
            func furthest(_ diagonal: Int) -> Int? {
                abs(diagonal) < edits ? Int(history[edits][diagonal + edits]) : nil
            }
            let below = furthest(diagonal + 1)
            let before = furthest(diagonal - 1)
            if let below, before.map({ $0 + 1 <= below }) ?? true {
                (x, y) = (below, below - diagonal - 1)
                isAdded[y] = true
            } else if let before {
                (x, y) = (before, before - diagonal + 1)
                isRemoved[x] = true
            }
        }
    }
}
