/// The shortest way from one list of lines to another.
struct LineDiff {
    /// Beyond that many removed and added lines the shortest way is not looked for, since the
    /// search takes time and memory that grow with their square: all that lies between the first
    /// and the last difference counts as replaced then.
    static let maximumEdits = 1_000

    private let observed: [Substring]
    private let desired: [Substring]
    private var isRemoved: [Bool]
    private var isAdded: [Bool]

    /// The lines of both sides in one order: within a change, what is removed comes first.
    static func lines(from observed: [Substring], to desired: [Substring]) -> [DiffLine] {
        var lines = LineDiff(from: observed, to: desired).lines
        slideChanges(in: &lines)
        return lines
    }

    private init(from observed: [Substring], to desired: [Substring]) {
        self.observed = observed
        self.desired = desired
        isRemoved = Array(repeating: false, count: observed.count)
        isAdded = Array(repeating: false, count: desired.count)
        compare()
    }

    /// Finds the differences between the first and the last differing line.
    private mutating func compare() {
        let prefix = zip(observed, desired).prefix { $0 == $1 }.count
        let suffix = min(
            zip(observed.reversed(), desired.reversed()).prefix { $0 == $1 }.count,
            min(observed.count, desired.count) - prefix)
        let removable = prefix..<(observed.count - suffix)
        let addable = prefix..<(desired.count - suffix)
        // Comparing numbers instead of lines makes the search fast.
        var numbers: [Substring: Int] = [:]
        func number(_ line: Substring) -> Int {
            if let number = numbers[line] { return number }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let isOneSided = removable.isEmpty || addable.isEmpty
        let path =
            isOneSided
            ? nil
            : EditPath.shortest(
                from: observed[removable].map(number), to: desired[addable].map(number),
                maximumEdits: Self.maximumEdits)
        for index in removable { isRemoved[index] = path?.isRemoved[index - prefix] ?? true }
        for index in addable { isAdded[index] = path?.isAdded[index - prefix] ?? true }
    }

    private var lines: [DiffLine] {
        var lines: [DiffLine] = []
        var (left, right) = (0, 0)
        while left < observed.count || right < desired.count {
            if left < observed.count, isRemoved[left] {
                lines.append(DiffLine(kind: .removed, text: String(observed[left])))
                left += 1
            } else if right < desired.count, isAdded[right] {
                lines.append(DiffLine(kind: .added, text: String(desired[right])))
                right += 1
            } else {
                lines.append(DiffLine(kind: .context, text: String(observed[left])))
                left += 1
                right += 1
            }
        }
        return lines
    }

    // MARK: Readable places

    /// Moves runs of added or of removed lines, where equal lines before or behind let them, so
    /// that they start with the least indented line: a new element of a list is shown from its dash
    /// on, not from the second line of the element before.
    private static func slideChanges(in lines: inout [DiffLine]) {
        var next = 0
        while let start = lines[next...].firstIndex(where: { $0.kind != .context }) {
            let kind = lines[start].kind
            let end = lines[start...].firstIndex { $0.kind != kind } ?? lines.count
            next = end
            // Lines that replace others stay beside them.
            let isPaired = end < lines.count && lines[end].kind != .context
            guard !isPaired, start == 0 || lines[start - 1].kind == .context else { continue }
            let best = bestStart(of: start..<end, in: lines)
            next = best + end - start
            for index in min(best, start)..<max(next, end) {
                let isChanged = (best..<next).contains(index)
                lines[index] = DiffLine(
                    kind: isChanged ? kind : .context, text: lines[index].text)
            }
        }
    }

    /// Where a run of changed lines may start and does so with the least indentation; of equally
    /// good places the last.
    private static func bestStart(of run: Range<Int>, in lines: [DiffLine]) -> Int {
        var start = run.lowerBound
        while start > 0, lines[start - 1].kind == .context,
            lines[start - 1].text == lines[start + run.count - 1].text
        {
            start -= 1
        }
        var best = start
        while start + run.count < lines.count,
            start + run.count < run.upperBound || lines[start + run.count].kind == .context,
            lines[start].text == lines[start + run.count].text
        {
            start += 1
            if indentation(of: lines[start]) <= indentation(of: lines[best]) { best = start }
        }
        return best
    }

    private static func indentation(of line: DiffLine) -> Int {
        line.text.prefix { $0 == " " }.count
    }
}
