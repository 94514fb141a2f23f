public import KubernetesAPI
internal import Manifests

extension CronJob {
    /// The next moments at which the schedule is due, at most `count` of them; none where the
    /// CronJob is suspended, or where its schedule or time zone cannot be read.
    public func nextRuns(
        after time: Timestamp, count: Int, timeZones: any TimeZoneRules
    ) -> [Timestamp] {
        let isZoneKnown =
            spec.timeZone.map { timeZones.secondsAheadOfUTC(in: $0, at: time) != nil } ?? true
        guard spec.suspend != true, isZoneKnown, let schedule = try? CronSchedule(spec.schedule)
        else { return [] }
        let zoned = ZonedSchedule(
            schedule: schedule, zone: spec.timeZone, timeZones: timeZones)
        var runs: [Timestamp] = []
        while runs.count < count, let next = zoned.next(after: runs.last ?? time) {
            runs.append(next)
        }
        return runs
    }
}
