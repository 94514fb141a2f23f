import KubernetesAPI
import Testing

@Suite("Times") struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-01-02T03:04:05Z", 1_767_323_045_000_000),
            ("2026-01-02T03:04:05.678Z", 1_767_323_045_678_000),
            ("2026-01-02T03:04:05.1234567Z", 1_767_323_045_123_456),
            ("2026-01-02T04:04:05+01:00", 1_767_323_045_000_000),
            ("2026-01-01T21:34:05-05:30", 1_767_323_045_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
            ("2000-02-29T12:00:00Z", 951_825_600_000_000),
            ("1969-12-31T23:59:59.5Z", -500_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
        ] as [(String, Int64)])
    func isRead(text: String, microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
        #expect(MicroTime(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-01-02", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05", "2026-1-02T03:04:05Z",
        "2026-13-02T03:04:05Z", "2026-00-02T03:04:05Z", "2026-02-29T03:04:05Z",
        "1900-02-29T03:04:05Z", "2026-04-31T03:04:05Z", "2026-01-02T24:04:05Z",
        "2026-01-02T03:60:05Z", "2026-01-02T03:04:60Z", "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05+0100", "2026-01-02T03:04:05Zx", "yesterday",
    ])
    func isRefused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func isWrittenAsSecondsOrMicroseconds() throws {
        let time = try #require(Timestamp("2026-01-02T04:04:05.000006+01:00"))
        #expect(time.encoded() == "2026-01-02T03:04:05Z")
        #expect(time.microTime.encoded() == "2026-01-02T03:04:05.000006Z")
        #expect(time.microTime.timestamp == time)
        #expect(time.truncatedToSeconds == Timestamp("2026-01-02T03:04:05Z"))
    }

    @Test func roundsDownBeforeTheEpochToo() {
        let time = Timestamp(microseconds: -1)
        #expect(time.truncatedToSeconds == Timestamp(seconds: -1))
        #expect(time.description == "1969-12-31T23:59:59Z")
    }

    /// Go encodes a time that was never set as null.
    @Test func zeroIsNull() {
        #expect(Timestamp().isZero)
        #expect(Timestamp().encoded() == .null)
        #expect(MicroTime().encoded() == .null)
        #expect(Timestamp("0001-01-01T00:00:00Z") == Timestamp())
    }

    @Test func movesByDurations() {
        let start = Timestamp(seconds: 100)
        #expect(start + .seconds(5) == Timestamp(seconds: 105))
        #expect(start - .milliseconds(1) == Timestamp(microseconds: 99_999_000))
        #expect(Timestamp(seconds: 105) - start == .seconds(5))
        #expect(start < start + .microseconds(1))
        var time = start
        time += .seconds(1)
        time -= .seconds(2)
        #expect(time == Timestamp(seconds: 99))
    }

    @Test("Every day of 800 years is written as it was read") func daysRoundTrip() {
        var time = Timestamp(seconds: -13_574_563_200)  // 1539-11-02
        for _ in 0..<800 * 366 {
            let text = time.description
            if Timestamp(text) != time {
                Issue.record("\(text) is read as \(Timestamp(text)?.description ?? "nothing")")
                return
            }
            time += .seconds(86_400)
        }
    }
}
