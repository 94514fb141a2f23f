internal import KubernetesAPI
internal import Manifests

// Whether a Job is due, and may start.

extension CronJobSync {
    /// The clock may be a little behind when the time comes: so much later is looked again.
    private static let padding: Duration = .milliseconds(100)

    /// Starts the Job of the latest time that was missed, unless a rule forbids it, and asks for
    /// another look at the next one.
    mutating func startDueJob(in state: ClusterState) {
        noteSchedule()
        guard isTimeZoneKnown(), observed.spec.suspend != true, let schedule = zonedSchedule()
        else { return }
        guard
            let missed = MissedRuns(
                of: observed, schedule: schedule, now: now, appliesDeadline: true)
        else {
            return record(
                "InvalidSchedule",
                "invalid schedule: \(observed.spec.schedule) : "
                    + "time difference between two schedules is less than 1 second",
                type: .warning)
        }
        requeueAtNextRun(of: schedule)
        guard let time = missed.latest, time > scheduleSince else { return }
        if missed.areTooMany {
            record(
                "TooManyMissedTimes",
                "too many missed start times. Set or decrease .spec.startingDeadlineSeconds "
                    + "or check clock skew", type: .warning)
        }
        if let deadline = observed.startingDeadline, time + deadline < now {
            return record(
                "MissSchedule",
                "Missed scheduled time to start a job: \(RFC1123.text(of: time))", type: .warning)
        }
        let name = observed.jobName(at: time)
        if time == status.lastScheduleTime || active.contains(where: { $0.name == name }) { return }
        start(name, scheduledAt: time, in: state)
    }

    /// Whether the time zone exists; if not, an event tells.
    private mutating func isTimeZoneKnown() -> Bool {
        guard let zone = observed.spec.timeZone,
            timeZones.secondsAheadOfUTC(in: zone, at: now) == nil
        else { return true }
        record(
            "UnknownTimeZone", "invalid timeZone: \"\(zone)\": unknown time zone \(zone)",
            type: .warning)
        return false
    }

    /// The schedule; if it cannot be read, an event tells.
    private mutating func zonedSchedule() -> ZonedSchedule? {
        let text = observed.spec.schedule
        do throws(CronSchedule.ParseError) {
            return ZonedSchedule(
                schedule: try CronSchedule(text), zone: observed.spec.timeZone,
                timeZones: timeZones)
        } catch {
            record(
                "UnparseableSchedule", "unparseable schedule: \"\(text)\" : \(error.reason)",
                type: .warning)
            return nil
        }
    }

    /// Here a deadline does not shorten how far to look back, as it is about the future.
    private mutating func requeueAtNextRun(of schedule: ZonedSchedule) {
        let missed = MissedRuns(of: observed, schedule: schedule, now: now, appliesDeadline: false)
        let base = missed.map { $0.latest ?? ($0.count == 0 ? $0.earliest : now) } ?? now
        guard let next = schedule.next(after: base) else { return }
        requeue(after: next + Self.padding - now)
    }

    private mutating func start(
        _ name: String, scheduledAt time: Timestamp, in state: ClusterState
    ) {
        switch observed.spec.concurrencyPolicy {
        case "Forbid" where !active.isEmpty:
            return record(
                "JobAlreadyActive",
                "Not starting job because prior execution is running and "
                    + "concurrency policy is Forbid")
        case "Replace":
            for reference in active {
                guard let job = state.jobs[observed.namespace, reference.name ?? ""] else {
                    continue
                }
                delete(job)
            }
        default: break
        }
        if let existing = state.jobs[observed.namespace, name] {
            // Somebody else's Job has the name: it is left alone, and the run does not take place.
            guard existing.metadata.isControlled(by: observed.uid) else { return }
        } else {
            create(job(named: name, scheduledAt: time))
        }
        status.lastScheduleTime = time
    }

    private func job(named name: String, scheduledAt time: Timestamp) -> Job {
        let template = observed.spec.jobTemplate
        var job = Job()
        job.metadata.name = name
        job.metadata.namespace = observed.namespace
        job.metadata.labels = template.metadata?.labels
        var annotations = template.metadata?.annotations ?? [:]
        annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] = localText(of: time)
        job.metadata.annotations = annotations
        job.metadata.ownerReferences = [observed.controllerOwnerReference]
        job.boxedSpec = template.boxedSpec
        return job
    }

    /// RFC 3339 in the CronJob's time zone: `2026-01-02T03:04:00+01:00`.
    private func localText(of time: Timestamp) -> String {
        let zone = observed.spec.timeZone
        let offset = zone.flatMap { timeZones.secondsAheadOfUTC(in: $0, at: time) } ?? 0
        if offset == 0 { return time.description }
        let minutes = abs(offset) / 60
        let digits = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let local = (time + .seconds(offset)).description.dropLast()
        return local + (offset < 0 ? "-" : "+") + digits.joined(separator: ":")
    }
}
