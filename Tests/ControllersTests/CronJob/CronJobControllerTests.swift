import KubernetesAPI
import Testing

@testable import Controllers

/// Whole plans of one look at a CronJob that is due each hour, made at half past ten.
@Suite struct CronJobControllerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let cronJob: CronJob
        var jobs: [Job] = []
        var now: Timestamp = .noon
        let plan: [String]

        var testDescription: String { sentence }
    }

    private static func cronJob(
        last: String? = "2026-03-02T11:00:00Z", active: [Job] = [],
        configure: (inout CronJobSpec) -> Void = { _ in }
    ) -> CronJob {
        .with { cronJob in
            cronJob.metadata.name = "tick"
            cronJob.metadata.namespace = "default"
            cronJob.metadata.uid = "tick"
            cronJob.metadata.creationTimestamp = Timestamp("2026-03-02T10:30:00Z")
            cronJob.spec.schedule = "0 * * * *"
            configure(&cronJob.spec)
            let zone = cronJob.spec.timeZone ?? "UTC"
            cronJob.metadata.annotations = [
                CronJobSync.scheduleAnnotation:
                    "2026-03-02T10:30:00Z \(zone) \(cronJob.spec.schedule)"
            ]
            cronJob.status = .with { status in
                status.lastScheduleTime = last.flatMap { Timestamp($0) }
                let references = active.map { job in
                    ObjectReference.with {
                        $0.name = job.name
                        $0.uid = job.uid
                    }
                }
                status.active = references.isEmpty ? nil : references
            }
        }
    }

    /// A Job of the run at that hour.
    private static func job(_ hour: Int64, ended type: JobConditionType? = nil) -> Job {
        let time = Timestamp.noon(plus: (hour - 12) * 3600)
        var job = Job.job(cronJob().jobName(at: time))
        job.metadata.ownerReferences = [cronJob().controllerOwnerReference]
        return job.with { status in
            status.startTime = time
            guard let type else { return }
            status.set(type, "True", reason: "", message: "", now: time + .seconds(60))
            if type == .complete { status.completionTime = time + .seconds(60) }
        }
    }

    private static let nextHour = "again after 3600.1 seconds"

    static let cases = [
        Case(
            sentence: "A run that is due starts.",
            cronJob: cronJob(),
            plan: [
                "create Job tick-29540880", "status CronJob tick: scheduled 2026-03-02T12:00:00Z",
                "event Normal SuccessfulCreate", nextHour,
            ]),
        Case(
            sentence: "The Job that the last look made is listed.",
            cronJob: cronJob(last: "2026-03-02T12:00:00Z"), jobs: [job(12)],
            plan: ["status CronJob tick: active 1, scheduled 2026-03-02T12:00:00Z", nextHour]),
        Case(
            sentence: "Before the first time nothing starts.",
            cronJob: cronJob(last: nil), now: .noon(plus: -5000),
            plan: ["again after 1400.1 seconds"]),
        Case(
            sentence: "While suspended nothing starts.",
            cronJob: cronJob { $0.suspend = true },
            plan: []),
        Case(
            sentence: "A run may start late, but not later than the deadline.",
            cronJob: cronJob { $0.startingDeadlineSeconds = 30 }, now: .noon(plus: 31),
            plan: ["again after 3569.1 seconds"]),
        Case(
            sentence: "Allow starts a second Job beside the first.",
            cronJob: cronJob(active: [job(11)]), jobs: [job(11)],
            plan: [
                "create Job tick-29540880",
                "status CronJob tick: active 1, scheduled 2026-03-02T12:00:00Z",
                "event Normal SuccessfulCreate", nextHour,
            ]),
        Case(
            sentence: "Forbid lets the first one finish.",
            cronJob: cronJob(active: [job(11)]) { $0.concurrencyPolicy = "Forbid" },
            jobs: [job(11)],
            plan: ["event Normal JobAlreadyActive", nextHour]),
        Case(
            sentence: "Replace deletes the first one.",
            cronJob: cronJob(active: [job(11)]) { $0.concurrencyPolicy = "Replace" },
            jobs: [job(11)],
            plan: [
                "delete Job tick-29540820 background", "create Job tick-29540880",
                "status CronJob tick: scheduled 2026-03-02T12:00:00Z",
                "event Normal SuccessfulDelete", "event Normal SuccessfulCreate", nextHour,
            ]),
        Case(
            sentence: "A run that was started and not written down is not started again.",
            cronJob: cronJob(), jobs: [job(12)],
            plan: [
                "status CronJob tick: scheduled 2026-03-02T12:00:00Z",
                "event Warning UnexpectedJob", nextHour,
            ]),
        Case(
            sentence: "A finished Job leaves the list; its success is remembered.",
            cronJob: cronJob(last: "2026-03-02T12:00:00Z", active: [job(11), job(12)]),
            jobs: [job(11, ended: .complete), job(12)],
            plan: [
                "status CronJob tick: active 1, scheduled 2026-03-02T12:00:00Z, "
                    + "succeeded 2026-03-02T11:01:00Z", "event Normal SawCompletedJob", nextHour,
            ]),
        Case(
            sentence: "A Job that is gone leaves the list.",
            cronJob: cronJob(last: "2026-03-02T12:00:00Z", active: [job(12)]),
            plan: [
                "status CronJob tick: scheduled 2026-03-02T12:00:00Z", "event Normal MissingJob",
                nextHour,
            ]),
        Case(
            sentence: "Beyond the limits the oldest finished Jobs are deleted.",
            cronJob: cronJob(last: "2026-03-02T12:00:00Z") {
                $0.successfulJobsHistoryLimit = 1
                $0.failedJobsHistoryLimit = 0
            },
            jobs: [
                job(11, ended: .complete), job(10, ended: .complete), job(9, ended: .failed),
                job(8, ended: .complete),
            ],
            plan: [
                "delete Job tick-29540640 background", "delete Job tick-29540760 background",
                "delete Job tick-29540700 background",
                "status CronJob tick: scheduled 2026-03-02T12:00:00Z, "
                    + "succeeded 2026-03-02T11:01:00Z",
                "event Normal SuccessfulDelete", "event Normal SuccessfulDelete",
                "event Normal SuccessfulDelete", nextHour,
            ]),
        Case(
            sentence: "Too many missed runs are worth a warning, and one run.",
            cronJob: cronJob { $0.schedule = "* * * * *" }, now: .noon(plus: 3 * 3600),
            plan: [
                "create Job tick-29541060", "status CronJob tick: scheduled 2026-03-02T15:00:00Z",
                "event Warning TooManyMissedTimes", "event Normal SuccessfulCreate",
                "again after 60.1 seconds",
            ]),
        Case(
            sentence: "A schedule that never comes is reported.",
            cronJob: cronJob { $0.schedule = "0 0 31 2 *" },
            plan: ["event Warning InvalidSchedule"]),
        Case(
            sentence: "So is a time zone that does not exist.",
            cronJob: cronJob { $0.timeZone = "Mars/Base" },
            plan: ["event Warning UnknownTimeZone"]),
    ]

    @Test(arguments: cases)
    func plans(_ test: Case) {
        let state = ClusterState()
        state.upsert(test.cronJob)
        for job in test.jobs { state.upsert(job) }
        let plan = CronJobController(timeZones: TestTimeZones())
            .reconcile(test.cronJob.key, in: state, now: test.now)
        #expect(plan.lines == test.plan)
    }

    @Test func jobsKnowTheirTimeInTheZone() throws {
        var cronJob = Self.cronJob { $0.timeZone = "Test/North" }
        cronJob.spec.jobTemplate.metadata = .with { $0.labels = ["app": "tick"] }
        let state = ClusterState()
        state.upsert(cronJob)
        let plan = CronJobController(timeZones: TestTimeZones())
            .reconcile(cronJob.key, in: state, now: .noon)
        guard case .create(let object) = plan.actions.first else {
            Issue.record("no Job is made")
            return
        }
        #expect(object.metadata.labels == ["app": "tick"])
        #expect(
            object.metadata.annotations == [
                "batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-03-02T13:00:00+01:00"
            ])
        #expect(object.metadata.isControlled(by: "tick"))
    }

    @Test func aNewScheduleIsAboutTheFuture() throws {
        var cronJob = Self.cronJob()
        cronJob.spec.schedule = "*/5 * * * *"
        let state = ClusterState()
        state.upsert(cronJob)
        let controller = CronJobController(timeZones: TestTimeZones())
        let change = controller.reconcile(cronJob.key, in: state, now: .noon(plus: 100))
        #expect(
            change.lines == [
                "status CronJob tick: scheduled 2026-03-02T11:00:00Z", "again after 200.1 seconds",
            ])
        guard case .updateStatus(let object) = change.actions.first else { return }
        state.upsert(object)
        let next = controller.reconcile(cronJob.key, in: state, now: .noon(plus: 300))
        #expect(next.lines.first == "create Job tick-29540885")
    }

    @Test func spellsTimesLikeKubernetes() {
        #expect(RFC1123.text(of: .noon) == "Mon, 02 Mar 2026 12:00:00 +0000")
    }
}
