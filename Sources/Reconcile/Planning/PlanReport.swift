internal import Controllers
internal import Manifests

/// A forecast as it is shown: three layers, objects, consequences and a timeline, with everything
/// secret masked. What renders it only chooses the form.
public struct PlanReport: Sendable {
    /// The numbers of the closing line.
    public struct Summary: Hashable, Sendable {
        public let add: Int
        public let change: Int
        public let replace: Int
        public let destroy: Int
        public let podsCreated: Int
        public let podsDeleted: Int
        /// From the start to the last move.
        public let duration: Duration
        public let becomesReady: Bool
    }

    public let objects: [ObjectDiff]
    public let consequences: [Consequence]
    public let timeline: Timeline
    public let stalls: [Stall]
    public let dataLosses: [Forecast.DataLoss]
    public let firings: [Forecast.Firing]
    public let moves: [Forecast.Move]
    public let summary: Summary
    /// The applied objects that are not ready at the end.
    public let notReady: [Convergence.Unready]
    /// What the nodes of a backend make of the Pods' fields; `nil` where nobody asked for it.
    public var podFields: PodFieldReport?
    /// Where manifests stand, by object.
    let places: [ObjectKey: String]

    public init(_ forecast: Forecast, mask: SecretMask) {
        let proposal = forecast.proposal
        objects = DirectoryDiff(proposal, mask: mask).entries
        consequences = ConsequenceFinder.consequences(of: forecast, objects)
        timeline = forecast.timeline
        stalls = forecast.stalls
        dataLosses = forecast.dataLosses
        firings = forecast.firings
        moves = forecast.moves
        var isReady = true
        if case .stuck(let unready) = forecast.outcome {
            notReady = unready
            isReady = false
        } else {
            notReady = []
        }
        summary = Summary(
            add: proposal.count(.create), change: proposal.count(.update),
            replace: proposal.count(.replace), destroy: proposal.count(.delete),
            podsCreated: forecast.podsCreated, podsDeleted: forecast.podsDeleted,
            duration: forecast.duration, becomesReady: isReady)
        places = Dictionary(
            proposal.changes.lazy.filter { $0.verb != .unchanged }.compactMap { change in
                change.manifest.map { (change.key, "\($0.document.location)") }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The workloads that lose availability, sorted by key.
    public var losers: [Timeline.Workload] { timeline.workloads.filter(\.loses) }

    /// The workloads whose numbers of Pods change, sorted by key.
    public var movers: [Timeline.Workload] {
        timeline.workloads.filter { $0.samples.count > 1 && $0.remains }
    }

    /// How much time a chart shows. Where it does not end well the last state goes on for ever, so
    /// a part of that is shown.
    var chartDuration: Duration {
        summary.becomesReady ? summary.duration : summary.duration * 5 / 4 + .seconds(1)
    }

    /// `Plan: 2 to add, 1 to change, 0 to replace, 0 to destroy; 3 Pods created, …`.
    public var closingLine: String {
        var parts = [
            "Plan: \(summary.add) to add, \(summary.change) to change, \(summary.replace) to "
                + "replace, \(summary.destroy) to destroy",
            "\(summary.podsCreated) Pods created, \(summary.podsDeleted) deleted",
        ]
        if !losers.isEmpty {
            let texts = losers.map { workload in
                "\(workload.key) \(workload.lowestAvailable ?? 0) of "
                    + "\(workload.samples.first?.counts.available ?? 0)"
            }
            parts.append("lowest availability \(Self.list(texts))")
        }
        if !summary.becomesReady {
            parts.append("does not become ready")
        } else if !moves.isEmpty {
            parts.append("ready after \(summary.duration.timelineText)")
        }
        return parts.joined(separator: "; ") + "."
    }

    /// The first few, and how many more there are.
    private static func list(_ texts: [String]) -> String {
        let named = 3
        let rest = texts.count - named
        return texts.prefix(named).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension Duration {
    /// `7.0s`, `1m05s`, `1h02m`: what a reader of a timeline wants to know.
    var timelineText: String {
        let tenths =
            components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        let seconds = components.seconds
        if seconds < 60 { return "\(tenths / 10).\(tenths % 10)s" }
        if seconds < 3600 { return "\(seconds / 60)m\(Self.twoDigits(seconds % 60))s" }
        return "\(seconds / 3600)h\(Self.twoDigits(seconds / 60 % 60))m"
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// The duration as a number.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
