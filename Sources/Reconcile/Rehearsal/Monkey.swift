internal import Controllers
public import KubernetesAPI
public import Manifests

/// Lets random things go wrong, and finds the worst that comes of it.
public struct Monkey {
    /// How far the availability of a workload fell at worst, and the seed that shows it.
    public struct Worst: Sendable {
        public let workload: String
        public let lowest: Int
        public let atStart: Int
        public let seed: UInt64
    }

    public struct Report: Sendable {
        /// For each workload that lost anything, sorted by name.
        public internal(set) var worst: [Worst] = []
        /// The seeds after which not everything became ready again, with the reason.
        public internal(set) var unrecovered: [(seed: UInt64, reason: String)] = []
        public internal(set) var seedCount = 0
        /// The expectations of the scenario that failed, with the seed of each.
        public internal(set) var failures: [(seed: UInt64, verdict: RehearsalVerdict)] = []
    }

    /// The faults of one seed begin within that time.
    private static let span = 120
    private static let maximumFaults = 4

    private let rehearser: Rehearser

    public init(_ rehearser: Rehearser = Rehearser()) {
        self.rehearser = rehearser
    }

    /// Rehearses the scenario once for each seed, with random faults beside its events.
    ///
    /// - Throws: as `Rehearser.rehearse`.
    public func run(
        _ manifests: [Manifest], _ rehearsal: Rehearsal, seeds: [UInt64], now: Timestamp
    ) throws(PlanningError) -> Report {
        let stage = try rehearser.stage(manifests, rehearsal, now: now)
        var report = Report()
        var worst: [String: Worst] = [:]
        for seed in seeds {
            let result = try rehearser.run(
                troubled(rehearsal, seed: seed, on: stage), on: stage)
            report.seedCount += 1
            note(result, seed, in: &worst)
            report.failures += result.verdicts.filter { !$0.holds }.map { (seed, $0) }
            if case .stuck(let unready) = result.forecast.outcome, let first = unready.first {
                report.unrecovered.append((seed, "\(first.key): \(first.readiness.text)"))
            }
        }
        report.worst = worst.keys.sorted().compactMap { worst[$0] }
        return report
    }

    /// Rehearses the scenario with the faults of one seed.
    ///
    /// - Throws: as `Rehearser.rehearse`.
    public func rehearse(
        _ manifests: [Manifest], _ rehearsal: Rehearsal, seed: UInt64, now: Timestamp
    ) throws(PlanningError) -> RehearsalResult {
        let stage = try rehearser.stage(manifests, rehearsal, now: now)
        return try rehearser.run(troubled(rehearsal, seed: seed, on: stage), on: stage)
    }

    private func troubled(
        _ rehearsal: Rehearsal, seed: UInt64, on stage: Rehearser.Stage
    ) -> Rehearsal {
        var troubled = rehearsal
        let all = rehearsal.events + events(seed: seed, in: stage.store.state)
        troubled.events = all.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
        return troubled
    }

    private func note(
        _ result: RehearsalResult, _ seed: UInt64, in worst: inout [String: Worst]
    ) {
        for workload in result.forecast.timeline.workloads where workload.loses {
            let name = "\(workload.key)"
            let lowest = workload.lowestAvailable ?? 0
            if let known = worst[name], known.lowest <= lowest { continue }
            worst[name] = Worst(
                workload: name, lowest: lowest,
                atStart: workload.samples.first?.counts.available ?? 0, seed: seed)
        }
    }

    /// What goes wrong under a seed. Everything is healed, and nodes are back, before the end, so
    /// that a cluster that does not recover is to blame itself.
    private func events(seed: UInt64, in state: ClusterState) -> [RehearsalEvent] {
        var random = SplitMix64(seed: seed)
        let nodes = state.nodes.all.map(\.name).sorted()
        var events: [RehearsalEvent] = []
        func add(_ seconds: Int, _ text: String, _ action: RehearsalEvent.Action) {
            events.append(
                RehearsalEvent(time: .seconds(seconds), action: action, text: text))
        }
        let count = 1 + random.number(below: Self.maximumFaults)
        for _ in 0..<count {
            let time = random.number(below: Self.span)
            let length = 10 + random.number(below: 400)
            var pods = PodChoice()
            pods.count = 1 + random.number(below: 3)
            let node = nodes.isEmpty ? "" : nodes[random.number(below: nodes.count)]
            switch random.number(below: nodes.isEmpty ? 4 : 6) {
            case 0: add(time, "deletePods \(pods.count ?? 0)", .deletePods(pods))
            case 1: add(time, "exit", .afflict(PodAffliction(.exits(code: 137), pods)))
            case 2: add(time, "crashLoop", .afflict(PodAffliction(.crashLoops(code: 1), pods)))
            case 3: add(time, "neverReady", .afflict(PodAffliction(.neverReady, pods)))
            case 4:
                add(time, "loseNode \(node)", .loseNode(node))
                add(time + length, "returnNode \(node)", .returnNode(node))
            default:
                add(time, "drainNode \(node)", .drainNode(node))
                add(time + length, "uncordonNode \(node)", .uncordonNode(node))
            }
        }
        let end = (events.map(\.time).max() ?? .zero) + .seconds(60)
        events.append(RehearsalEvent(time: end, action: .heal, text: "heal"))
        return events
    }
}

/// Pseudo-random numbers that the seed alone decides: the same ones in every process.
private struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, limit)))
    }
}
