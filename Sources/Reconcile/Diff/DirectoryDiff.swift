internal import Controllers
internal import KubernetesAPI

/// How all desired objects differ from the observed ones.
public struct DirectoryDiff: Sendable {
    /// The objects that differ: Namespaces first, then by kind, namespace and name.
    public let entries: [ObjectDiff]

    /// Whether nothing differs.
    public var isEmpty: Bool { entries.isEmpty }

    /// Objects that do not differ are left out.
    public init(_ diffs: [ObjectDiff]) {
        entries = diffs.filter { !$0.isEmpty }.sorted { Self.comesFirst($0.key, $1.key) }
    }

    /// What a proposal would change.
    public init(_ proposal: Proposal, mask: SecretMask) {
        let objects = proposal.changes.flatMap { [$0.observed, $0.desired].compactMap(\.self) }
        let mask = mask.hiding(objects)
        self.init(
            proposal.changes.filter { $0.verb != .unchanged }.map { ObjectDiff($0, mask: mask) })
    }

    /// The differences as one unified diff; empty if there are none.
    public func rendered(_ style: DiffStyle = DiffStyle()) -> String {
        entries.map { $0.rendered(style) }.joined()
    }

    /// The differences in two columns; empty if there are none.
    ///
    /// - Parameter width: of the terminal, in characters.
    public func sideBySide(width: Int, _ style: DiffStyle = DiffStyle()) -> String {
        let columns = SideBySide(width: width, style: style)
        return entries.map(columns.rendered).joined()
    }

    /// How many objects change so.
    public func count(_ change: ObjectDiff.Change) -> Int {
        entries.count { $0.change == change }
    }

    private static func comesFirst(_ left: ObjectKey, _ right: ObjectKey) -> Bool {
        let ranks = [left, right].map { $0.groupKind.kind == "Namespace" ? 0 : 1 }
        if ranks[0] != ranks[1] { return ranks[0] < ranks[1] }
        let (leftKind, rightKind) = (left.groupKind, right.groupKind)
        return (leftKind.kind, leftKind.group, left.namespacedName)
            < (rightKind.kind, rightKind.group, right.namespacedName)
    }
}

extension ObjectDiff.Change {
    /// The sign of the change: `+`, `~`, `-/+` or `-`.
    public var symbol: String {
        switch self {
        case .created: "+"
        case .changed: "~"
        case .replaced: "-/+"
        case .deleted: "-"
        }
    }
}
