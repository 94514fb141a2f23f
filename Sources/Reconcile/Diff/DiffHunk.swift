/// A line of a diff.
public struct DiffLine: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// On both sides.
        case context
        /// Only observed.
        case removed
        /// Only desired.
        case added
    }

    public let kind: Kind
    /// The line without a sign in front of it and without a line break.
    public let text: String
}

/// A run of changed lines with the lines around them.
public struct DiffHunk: Hashable, Sendable {
    /// How many unchanged lines are shown around changes.
    public static let contextLineCount = 3

    /// Where the hunk starts on a side, counted from 1, and how many lines it has there. A side
    /// without lines starts at 0.
    public struct Position: Hashable, Sendable {
        public let start: Int
        public let count: Int
    }

    public let observed: Position
    public let desired: Position
    public let lines: [DiffLine]

    /// The hunks of a diff; changes with at most twice the context between them share one.
    static func hunks(in lines: [DiffLine]) -> [DiffHunk] {
        var ranges: [Range<Int>] = []
        for (index, line) in lines.enumerated() where line.kind != .context {
            let start = max(0, index - contextLineCount)
            let end = min(lines.count, index + contextLineCount + 1)
            if let last = ranges.last, start <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else {
                ranges.append(start..<end)
            }
        }
        var hunks: [DiffHunk] = []
        var (observedLine, desiredLine, next) = (0, 0, 0)
        for range in ranges {
            // Between two hunks there is only context, which is on both sides.
            observedLine += range.lowerBound - next
            desiredLine += range.lowerBound - next
            let hunk = DiffHunk(
                lines: Array(lines[range]), observedBefore: observedLine,
                desiredBefore: desiredLine)
            observedLine += hunk.observed.count
            desiredLine += hunk.desired.count
            next = range.upperBound
            hunks.append(hunk)
        }
        return hunks
    }

    private init(lines: [DiffLine], observedBefore: Int, desiredBefore: Int) {
        self.lines = lines
        observed = Position(before: observedBefore, count: lines.count { $0.kind != .added })
        desired = Position(before: desiredBefore, count: lines.count { $0.kind != .removed })
    }

    func rendered(_ style: DiffStyle) -> String {
        var text = style.line("@@ -\(observed) +\(desired) @@", .position)
        for line in lines {
            switch line.kind {
            case .context: text += style.line(" \(line.text)", nil)
            case .removed: text += style.line("-\(line.text)", .removed)
            case .added: text += style.line("+\(line.text)", .added)
            }
        }
        return text
    }
}

extension DiffHunk.Position: CustomStringConvertible {
    fileprivate init(before: Int, count: Int) {
        self.init(start: count == 0 ? before : before + 1, count: count)
    }

    /// `12,7`; a single line is written `12`, as in unified diffs.
    public var description: String { count == 1 ? "\(start)" : "\(start),\(count)" }
}
