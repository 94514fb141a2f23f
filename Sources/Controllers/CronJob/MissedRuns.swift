internal import KubernetesAPI

/// The runs of a schedule that were due and have not been started.
///
/// Only the latest matters: however long the controller was away, it starts one run. The rest are
/// counted roughly, by the interval between the first two, to warn of a schedule that got out of
/// hand.
struct MissedRuns {
    /// Above this number the user is warned.
    private static let tooMany: Int64 = 100

    /// Nothing before this moment counts: the last run, or the creation, or the start of the time
    /// in which a late start is allowed.
    let earliest: Timestamp
    /// The latest time that was missed.
    private(set) var latest: Timestamp?
    /// About how many were missed; zero where it is at most one.
    private(set) var count: Int64 = 0

    var areTooMany: Bool { count > Self.tooMany }

    /// - Parameter appliesDeadline: whether `startingDeadlineSeconds` limits how far to look back.
    /// - Returns: `nil` if the schedule never comes.
    init?(
        of cronJob: CronJob, schedule: ZonedSchedule, now: Timestamp, appliesDeadline: Bool
    ) {
        var earliest =
            cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp ?? now
        if appliesDeadline, let deadline = cronJob.startingDeadline {
            earliest = max(earliest, now - deadline)
        }
        self.earliest = earliest
        guard let first = schedule.next(after: earliest) else { return nil }
        if now < first { return }
        guard let second = schedule.next(after: first) else { return nil }
        if now < second {
            latest = first
            return
        }
        let interval = (second.microseconds - first.microseconds) / 1_000_000
        let elapsed = (now.microseconds - first.microseconds) / 1_000_000
        count = elapsed / interval + 1
        // From two intervals before the last one on, since not all need be of the same length:
        // `30 8-16/4 * * 1-5` is due every four hours, but not at night.
        let start = first + .seconds((count - 2) * interval)
        var candidate = schedule.next(after: start)
        while let time = candidate, time <= now {
            latest = time
            candidate = schedule.next(after: time)
        }
    }
}

extension CronJob {
    /// How late a run may still start.
    var startingDeadline: Duration? { spec.startingDeadlineSeconds.map { .seconds($0) } }
}
