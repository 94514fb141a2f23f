public import Controllers
internal import KubernetesAPI
public import Manifests

/// What becomes of one object's change: the chain from a field of a manifest through the
/// controllers to what they do.
public struct Consequence: Sendable {
    /// What one controller does because of one object, or several of a kind.
    public struct Action: Sendable {
        public enum Verb: String, Hashable, Sendable {
            case create, update, delete
        }

        public let author: String
        public let verb: Verb
        /// The kind of what is written: `Pod`.
        public let kind: String
        /// How many objects there are.
        public let count: Int
        /// The first few of them, in the order of writing.
        public let objects: [ObjectKey]
        /// Of an object that asks for Pods: how many at first, then, and so on.
        public let sizes: [Int]
        /// From the first to the last write, since the start.
        public let first: Duration
        public let last: Duration
        /// What that leads to.
        public let actions: [Action]
    }

    public let key: ObjectKey
    /// What becomes of the object itself; `nil` where no manifest changes it.
    public let change: ObjectDiff.Change?
    public let location: SourceLocation?
    /// The fields that set the actions in motion.
    public let fields: [FieldDifference]
    /// The fields that only change the object itself.
    public let otherFields: [FieldDifference]
    public let actions: [Action]
}

/// Finds out who made whom move.
struct ConsequenceFinder {
    /// Longer chains than CronJob, Job, Pod and the like are not followed.
    private static let maximumDepth = 6
    /// How many objects of an action are named.
    private static let namedObjects = 3

    private let owners: [ObjectKey: ObjectKey]
    /// What happens because of an object, in order.
    private var moves: [ObjectKey: [Forecast.Move]] = [:]
    /// The objects because of which anything happens, by the time of the first move.
    private var causes: [ObjectKey] = []

    static func consequences(of forecast: Forecast, _ objects: [ObjectDiff]) -> [Consequence] {
        var finder = ConsequenceFinder(forecast)
        var found = objects.compactMap { finder.consequence(of: $0) }
        for cause in finder.causes where finder.moves[cause] != nil {
            let root = finder.root(of: cause)
            let actions = finder.actions(of: [root] + (root == cause ? [] : [cause]), depth: 0)
            if actions.isEmpty { continue }
            found.append(
                Consequence(
                    key: root, change: nil, location: nil, fields: [], otherFields: [],
                    actions: actions))
        }
        return found
    }

    private init(_ forecast: Forecast) {
        owners = forecast.owners
        for move in forecast.moves where move.isDeed {
            let parent = move.cause == move.key ? owners[move.key] ?? move.key : move.cause
            guard let parent else { continue }
            if moves[parent] == nil { causes.append(parent) }
            moves[parent, default: []].append(move)
        }
    }

    private func root(of key: ObjectKey) -> ObjectKey {
        var root = key
        for _ in 0..<Self.maximumDepth {
            guard let owner = owners[root] else { break }
            root = owner
        }
        return root
    }

    /// `nil` where nothing happens beyond the object itself.
    private mutating func consequence(of diff: ObjectDiff) -> Consequence? {
        let actions = actions(of: [diff.key], depth: 0)
        if actions.isEmpty { return nil }
        let driving = diff.fields.filter(\.movesPods)
        return Consequence(
            key: diff.key, change: diff.change, location: diff.location,
            fields: driving.isEmpty ? diff.fields : driving,
            otherFields: driving.isEmpty ? [] : diff.fields.filter { !$0.movesPods },
            actions: actions)
    }

    /// What happens because of any of the objects; each move is told once.
    private mutating func actions(
        of parents: [ObjectKey], depth: Int
    ) -> [Consequence.Action] {
        guard depth < Self.maximumDepth else { return [] }
        var groups: [Group: [Forecast.Move]] = [:]
        var order: [Group] = []
        for parent in parents {
            for move in moves.removeValue(forKey: parent) ?? [] {
                let group = Group(move)
                if groups[group] == nil { order.append(group) }
                groups[group, default: []].append(move)
            }
        }
        return order.map { group in action(groups[group] ?? [], depth: depth) }
    }

    private mutating func action(
        _ moves: [Forecast.Move], depth: Int
    ) -> Consequence.Action {
        var objects: [ObjectKey] = []
        var seen: Set<ObjectKey> = []
        for move in moves where seen.insert(move.key).inserted { objects.append(move.key) }
        let resizes = moves.compactMap(\.resize)
        let sizes = (resizes.first?.from.map { [$0] } ?? []) + resizes.map(\.to)
        let verb: Consequence.Action.Verb =
            switch moves[0].verb {
            case .create: .create
            case .delete, .terminate: .delete
            case .update, .bind, .progress: .update
            }
        return Consequence.Action(
            author: moves[0].author, verb: verb, kind: moves[0].key.groupKind.kind,
            count: objects.count, objects: Array(objects.prefix(Self.namedObjects)), sizes: sizes,
            first: moves[0].time, last: moves[moves.count - 1].time,
            actions: actions(of: objects, depth: depth + 1))
    }

    /// Moves that are told together: all about one object that asks for Pods, or those of one sort
    /// about others of one kind.
    private struct Group: Hashable {
        let author: String
        let kind: String
        let object: ObjectKey?
        let isDeletion: Bool

        init(_ move: Forecast.Move) {
            author = move.author
            kind = move.key.groupKind.kind
            object = move.resize == nil ? nil : move.key
            isDeletion = move.verb == .delete || move.verb == .terminate
        }
    }
}

extension Forecast.Move {
    /// Whether a controller made, changed or took away an object.
    fileprivate var isDeed: Bool {
        guard author != ControlLoop.user, author != ControlLoop.nodes else { return false }
        switch verb {
        case .create, .update, .terminate: return true
        case .delete: return detail != "gone"
        case .bind, .progress: return false
        }
    }
}

extension FieldPath.Component {
    fileprivate var name: String {
        switch self {
        case .field(let name), .key(let name): name
        case .index: ""
        }
    }
}

extension FieldDifference {
    /// Whether the field decides which Pods there are.
    fileprivate var movesPods: Bool {
        let names = path.components.prefix(2).map { component in
            component.name
        }
        let moving = [
            "completions", "jobTemplate", "maxReplicas", "minReplicas", "parallelism", "replicas",
            "schedule", "selector", "suspend", "template",
        ]
        return names.count == 2 && names[0] == "spec" && moving.contains(names[1])
    }
}
