import KubernetesAPI
import Manifests
import Testing

@testable import Controllers

@Suite struct ZonedScheduleTests {
    private static func next(
        _ schedule: String, after time: String, in zone: String? = nil, count: Int = 1
    ) throws -> [String] {
        let zoned = ZonedSchedule(
            schedule: try CronSchedule(schedule), zone: zone, timeZones: TestTimeZones())
        var times: [String] = []
        var time = try #require(Timestamp(time))
        for _ in 0..<count {
            guard let next = zoned.next(after: time) else { break }
            times.append(next.description)
            time = next
        }
        return times
    }

    @Test(
        arguments: [
            ("* * * * *", "2026-03-02T12:00:00Z", "2026-03-02T12:01:00Z"),
            ("* * * * *", "2026-03-02T12:00:59.5Z", "2026-03-02T12:01:00Z"),
            ("*/15 * * * *", "2026-03-02T12:46:00Z", "2026-03-02T13:00:00Z"),
            ("30 8-16/4 * * 1-5", "2026-03-06T16:30:00Z", "2026-03-09T08:30:00Z"),
            ("0 0 1 1 *", "2026-03-02T12:00:00Z", "2027-01-01T00:00:00Z"),
            ("0 12 29 2 *", "2026-03-02T12:00:00Z", "2028-02-29T12:00:00Z"),
            ("0 0 31 * ?", "2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"),
            ("@hourly", "2026-12-31T23:10:00Z", "2027-01-01T00:00:00Z"),
            ("@weekly", "2026-03-02T12:00:00Z", "2026-03-08T00:00:00Z"),
            ("0 9 * * SUN", "2026-03-02T12:00:00Z", "2026-03-08T09:00:00Z"),
            // With both kinds of days, one that matches is enough.
            ("0 0 13 * fri", "2026-03-02T12:00:00Z", "2026-03-06T00:00:00Z"),
            ("0 0 13 * */2", "2026-03-12T12:00:00Z", "2026-03-13T00:00:00Z"),
            ("@every 90m", "2026-03-02T12:00:00.7Z", "2026-03-02T13:30:00Z"),
        ])
    func findsTheNextTime(_ schedule: String, _ time: String, _ next: String) throws {
        #expect(try Self.next(schedule, after: time) == [next], "\(schedule)")
    }

    @Test func aDayThatNeverComesHasNoTime() throws {
        #expect(try Self.next("0 0 31 2 *", after: "2026-03-02T12:00:00Z") == [])
    }

    @Test func timesAreThoseOfTheZone() throws {
        #expect(
            try Self.next("0 9 * * *", after: "2026-03-27T12:00:00Z", in: "Test/North", count: 3)
                == ["2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"])
    }

    @Test func aTimeThatIsSkippedDoesNotCome() throws {
        #expect(
            try Self.next("30 2 * * *", after: "2026-03-27T12:00:00Z", in: "Test/North", count: 2)
                == ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"])
    }

    @Test func aTimeThatIsRepeatedComesTwice() throws {
        #expect(
            try Self.next("30 2 * * *", after: "2026-10-24T12:00:00Z", in: "Test/North", count: 3)
                == ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"])
    }

    @Test func aDayMayBeginWithoutMidnight() throws {
        #expect(
            try Self.next(
                "0 * 1 11 *", after: "2026-10-31T12:00:00Z", in: "Test/Midnight", count: 2)
                == ["2026-11-01T03:00:00Z", "2026-11-01T04:00:00Z"])
        #expect(
            try Self.next("0 0 * * *", after: "2026-10-31T12:00:00Z", in: "Test/Midnight")
                == ["2026-11-02T02:00:00Z"])
    }

    struct MissedCase: Sendable, CustomTestStringConvertible {
        let sentence: String
        let schedule: String
        let last: String
        var deadlineSeconds: Int64?
        let now: String
        let latest: String?
        var count: Int64 = 0

        var testDescription: String { sentence }
    }

    static let missed = [
        MissedCase(
            sentence: "Nothing was due yet.", schedule: "0 * * * *",
            last: "2026-03-02T12:00:00Z", now: "2026-03-02T12:59:00Z", latest: nil),
        MissedCase(
            sentence: "One run was.", schedule: "0 * * * *",
            last: "2026-03-02T12:00:00Z", now: "2026-03-02T13:59:00Z",
            latest: "2026-03-02T13:00:00Z"),
        MissedCase(
            sentence: "Of several the latest counts.", schedule: "0 * * * *",
            last: "2026-03-02T12:00:00Z", now: "2026-03-02T16:00:00Z",
            latest: "2026-03-02T16:00:00Z", count: 4),
        MissedCase(
            sentence: "More than a hundred are too many.", schedule: "* * * * *",
            last: "2026-03-02T12:00:00Z", now: "2026-03-02T13:45:30Z",
            latest: "2026-03-02T13:45:00Z", count: 105),
        MissedCase(
            sentence: "A deadline limits how far back is looked.", schedule: "* * * * *",
            last: "2026-03-02T12:00:00Z", deadlineSeconds: 90, now: "2026-03-02T13:45:30Z",
            latest: "2026-03-02T13:45:00Z"),
        MissedCase(
            sentence: "Intervals need not be of the same length.", schedule: "30 8-16/4 * * 1-5",
            last: "2026-03-05T16:30:00Z", now: "2026-03-06T17:00:00Z",
            latest: "2026-03-06T16:30:00Z", count: 3),
        MissedCase(
            sentence: "Before a long pause of the schedule a run is forgotten, as in Kubernetes.",
            schedule: "30 8-16/4 * * 1-5", last: "2026-03-05T16:30:00Z",
            now: "2026-03-07T14:00:00Z", latest: nil, count: 8),
    ]

    @Test(arguments: missed)
    func findsMissedRuns(_ test: MissedCase) throws {
        let cronJob = CronJob.with {
            $0.spec.startingDeadlineSeconds = test.deadlineSeconds
            $0.status = .with { $0.lastScheduleTime = Timestamp(test.last) }
        }
        let schedule = ZonedSchedule(
            schedule: try CronSchedule(test.schedule), zone: nil, timeZones: TestTimeZones())
        let now = try #require(Timestamp(test.now))
        let runs = try #require(
            MissedRuns(of: cronJob, schedule: schedule, now: now, appliesDeadline: true))
        #expect(runs.latest?.description == test.latest)
        #expect(runs.count == test.count)
    }
}
