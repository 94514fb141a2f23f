internal import Controllers
internal import KubernetesAPI
public import Reconcile

/// What users, kubelets and nodes do to a cluster, made at random from a seed.
public struct History: Sendable {
    /// What may happen in a history.
    public enum Scope: Sendable {
        /// Anything.
        case everything
        /// Only what leaves no trace: the end depends on what the users want, and neither on the
        /// way there nor on when things happen.
        case withoutTraces
        /// Users create and change objects; nothing fails.
        case usersOnly
    }

    public let seed: UInt64
    public let timings: SimulatedNodes.Timings
    let nodeCount: Int
    let subjects: [Subject]
    let moves: [Move]

    /// An object of the history.
    struct Subject: Sendable {
        let workload: any Workload
        let name: String
    }

    /// - Parameter length: how many moves there are beside the creation of the first objects.
    public init(
        seed: UInt64, of workloads: [any Workload], scope: Scope = .everything, length: Int = 20
    ) {
        var generator = SeededGenerator(seed: seed)
        self.seed = seed
        timings = Self.timings(using: &generator)
        nodeCount = generator.number(in: 1...3)
        let count = generator.number(in: 1...3)
        let subjects = (1...count).flatMap { number in
            Self.subjects(of: generator.pick(workloads), number)
        }
        self.subjects = subjects
        var moves: [Move] = subjects.map { $0.workload.creation($0.name, using: &generator) }
        var remaining = subjects
        for _ in 0..<length {
            moves.append(Self.move(&remaining, of: subjects, scope, using: &generator))
            if generator.chance(percent: 60) {
                moves.append(Self.passage(scope, using: &generator))
            }
        }
        self.moves = moves
    }

    /// The object of a workload, and the one it is about, if there is one.
    private static func subjects(of workload: any Workload, _ number: Int) -> [Subject] {
        let name = workload.name(number)
        return [Subject(workload: workload, name: name)]
            + (workload.companion.map { [Subject(workload: $0, name: name)] } ?? [])
    }

    /// Time passes, mostly a little of it.
    private static func passage(_ scope: Scope, using generator: inout SeededGenerator) -> Move {
        if scope != .usersOnly, generator.chance(percent: 4) {
            return .jump(seconds: generator.pick([90, 3_700, 90_000]))
        }
        return .wait(seconds: generator.pick([0, 0, 1, 1, 2, 3, 5, 10, 60, 400]))
    }

    private static func timings(
        using generator: inout SeededGenerator
    ) -> SimulatedNodes.Timings {
        var timings = SimulatedNodes.Timings()
        timings.start = .milliseconds(generator.pick([0, 300, 1000, 2000]))
        timings.ready = .milliseconds(generator.pick([0, 500, 1000, 3000]))
        timings.stop = .milliseconds(generator.pick([0, 700, 1000, 5000]))
        return timings
    }

    /// - Parameter remaining: the objects that have not been deleted. Whether one could be created
    ///   again would depend on how fast it went, so where there are to be no traces it is not.
    private static func move(
        _ remaining: inout [Subject], of subjects: [Subject], _ scope: Scope,
        using generator: inout SeededGenerator
    ) -> Move {
        let subject = generator.pick(subjects)
        let workload = subject.workload
        switch generator.number(in: 0...19) {
        case 8 where scope == .everything || remaining.contains { $0.name == subject.name }:
            return workload.creation(subject.name, using: &generator)
        case 9 where scope == .everything || !workload.leavesWorkDone:
            remaining.removeAll { $0.name == subject.name }
            return workload.deletion(subject.name, policy(scope, using: &generator))
        case 10...11 where scope != .usersOnly: return NodeMoves.random(using: &generator)
        case 12 where scope != .usersOnly: return ClusterMoves.random(using: &generator)
        case 13...14 where scope == .everything: return PodMoves.lasting(using: &generator)
        case 13...19 where scope != .usersOnly: return PodMoves.passing(using: &generator)
        default: return workload.change(subject.name, using: &generator)
        }
    }

    private static func policy(
        _ scope: Scope, using generator: inout SeededGenerator
    ) -> Deletion.PropagationPolicy {
        // What is orphaned stays as it was at that time.
        generator.pick(
            scope == .everything
                ? [.background, .foreground, .orphan] : [.background, .foreground])
    }

    /// The moves after which nothing stands in the way of anybody's wishes.
    var healing: [Move] {
        [NodeMoves.heal, ClusterMoves.heal] + subjects.map { $0.workload.release($0.name) }
    }

    /// The moves, one a line.
    public var text: String { moves.map(\.text).joined(separator: "\n") }
}
