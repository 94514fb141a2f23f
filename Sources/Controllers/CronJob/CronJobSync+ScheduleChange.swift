internal import KubernetesAPI

// Since when the CronJob has its schedule.
//
// A new schedule is about the future. At noon `0 20 * * *` becomes `0 9 * * *`: the run of 9:00
// was not missed. Kubernetes' controller sees what changes, and then waits for the next time; one
// that sees states alone has to remember the schedule, here in an annotation of the CronJob.

extension CronJobSync {
    static let scheduleAnnotation = "reconcile/schedule"

    /// Runs that were due at this time or earlier are those of another schedule.
    var scheduleSince: Timestamp { remembered?.since ?? Timestamp() }

    /// Remembers the schedule if it is not the one that is remembered.
    mutating func noteSchedule() {
        let text = "\(observed.spec.timeZone ?? "UTC") \(observed.spec.schedule)"
        if remembered?.text == text { return }
        // The first schedule is as old as the CronJob.
        let since = remembered == nil ? cronJob.metadata.creationTimestamp ?? now : now
        var annotations = cronJob.metadata.annotations ?? [:]
        annotations[Self.scheduleAnnotation] = "\(since) \(text)"
        cronJob.metadata.annotations = annotations
    }

    /// What the annotation tells: `2026-03-02T12:00:00Z UTC 0 9 * * *`.
    private var remembered: (since: Timestamp, text: String)? {
        let annotation = cronJob.metadata.annotations?[Self.scheduleAnnotation] ?? ""
        let parts = annotation.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let since = Timestamp(String(parts[0])) else { return nil }
        return (since, String(parts[1]))
    }
}
