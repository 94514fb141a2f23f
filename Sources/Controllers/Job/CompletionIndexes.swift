/// A set of completion indexes of an Indexed Job, written as Kubernetes writes it: `0,2-4`.
///
/// Kept as ascending ranges that neither overlap nor touch, so that a Job whose indexes finish
/// roughly in order costs little however many it has.
struct CompletionIndexes: Hashable {
    private(set) var ranges: [ClosedRange<Int>] = []

    /// No index.
    init() {}

    /// Indexes in any order; repetitions count once.
    init(_ indexes: some Sequence<Int>) {
        for index in indexes.sorted() { append(index...index) }
    }

    /// Reads `text`, leaving out indexes of `completions` and above: the Job may have had more
    /// completions before. A part that is no range is skipped.
    init(_ text: String, completions: Int) {
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-", maxSplits: 1)
            guard let first = ends.first.flatMap({ Int($0) }),
                let last = ends.last.flatMap({ Int($0) }), first <= last, first < completions
            else { continue }
            append(first...min(last, completions - 1))
        }
    }

    /// How many indexes there are.
    var count: Int { ranges.reduce(0) { $0 + $1.count } }

    func contains(_ index: Int) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < index { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(index)
    }

    func union(_ other: CompletionIndexes) -> CompletionIndexes {
        if other.ranges.isEmpty { return self }
        var result = CompletionIndexes()
        for range in (ranges + other.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            result.append(range)
        }
        return result
    }

    /// How many indexes both sets have.
    func countInCommon(with other: CompletionIndexes) -> Int {
        var count = 0
        var left = ranges[...]
        var right = other.ranges[...]
        while let first = left.first, let second = right.first {
            if first.overlaps(second) { count += first.clamped(to: second).count }
            if first.upperBound < second.upperBound {
                left.removeFirst()
            } else {
                right.removeFirst()
            }
        }
        return count
    }

    /// The least `count` indexes below `completions` that are not in the set.
    func leastMissing(_ count: Int, below completions: Int) -> [Int] {
        var missing: [Int] = []
        var candidate = 0
        for range in ranges {
            while candidate < range.lowerBound, candidate < completions, missing.count < count {
                missing.append(candidate)
                candidate += 1
            }
            candidate = range.upperBound + 1
        }
        while candidate < completions, missing.count < count {
            missing.append(candidate)
            candidate += 1
        }
        return missing
    }

    /// Adds a range that begins no earlier than the last one.
    private mutating func append(_ range: ClosedRange<Int>) {
        if let last = ranges.last, range.lowerBound <= last.upperBound + 1 {
            ranges[ranges.count - 1] =
                last.lowerBound...max(last.upperBound, range.upperBound)
        } else {
            ranges.append(range)
        }
    }
}

extension CompletionIndexes: CustomStringConvertible {
    /// `0,2-4`; two neighbours are written one by one, as Kubernetes does: `0,1`.
    var description: String {
        ranges.map { range in
            switch range.count {
            case 1: "\(range.lowerBound)"
            case 2: "\(range.lowerBound),\(range.upperBound)"
            default: "\(range.lowerBound)-\(range.upperBound)"
            }
        }.joined(separator: ",")
    }
}
