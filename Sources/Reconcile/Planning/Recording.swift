internal import Controllers
internal import KubernetesAPI

/// Everything that is recorded of a loop while it runs.
final class Recording {
    /// How many of a CronJob's next moments are told.
    private static let firingCount = 3

    private let loop: ControlLoop
    private let start: Timestamp
    private var moves: ForecastRecorder
    private var counts: TimelineRecorder

    init(of loop: ControlLoop, start: Timestamp) {
        self.loop = loop
        self.start = start
        moves = ForecastRecorder(start: start, state: loop.store.state)
        counts = TimelineRecorder(start: start, state: loop.store.state)
        loop.onStep = { [unowned self] step in
            moves.record(step)
            counts.record(step)
        }
    }

    /// What was recorded so far.
    ///
    /// - Parameter blocks: what held up evictions.
    func forecast(
        of proposal: Proposal, outcome: Convergence.Outcome, end: Timestamp, blocks: [Stall] = []
    ) -> Forecast {
        let state = loop.store.state
        let finder = StallFinder(state, moves, end: end - start)
        return Forecast(
            proposal: proposal, moves: moves.moves, podsCreated: moves.podsCreated,
            podsDeleted: moves.podsDeleted, timeline: counts.timeline,
            stalls: finder.stalls(after: outcome) + blocks, dataLosses: moves.dataLosses,
            firings: firings(in: state, after: end), outcome: outcome, owners: moves.owners,
            start: start)
    }

    private func firings(in state: ClusterState, after time: Timestamp) -> [Forecast.Firing] {
        let cronJobs = state.table(CronJob.self).all.sorted { $0.key < $1.key }
        return cronJobs.map { cronJob in
            Forecast.Firing(
                key: cronJob.key, schedule: cronJob.spec.schedule,
                times: cronJob.nextRuns(
                    after: time, count: Self.firingCount, timeZones: SystemTimeZones()))
        }
    }
}
