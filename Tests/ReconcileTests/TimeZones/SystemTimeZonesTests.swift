import KubernetesAPI
import Testing

@testable import Reconcile

@Suite struct SystemTimeZonesTests {
    @Test(
        arguments: [
            ("before and after spring", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3600),
            ("from the change on", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7200),
            ("until autumn", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 7200),
            ("and then not", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 3600),
            ("summer in the south", "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39_600),
            ("winter there", "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 36_000),
            ("no summer time", "<-03>3", "2026-07-01T00:00:00Z", -10_800),
            (
                "half an hour", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01T00:00:00Z",
                39_600
            ),
            (
                "a change the day before", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
                "2026-03-29T00:59:59Z", -7200
            ),
            ("days of the year", "EST5EDT,J60/0,J300/0", "2028-03-01T05:00:00Z", -14_400),
            ("with leap days", "EST5EDT,59/0,300/0", "2028-02-29T05:00:00Z", -14_400),
        ])
    func followsYearlyRules(_ sentence: String, _ rule: String, _ time: String, _ offset: Int64)
        throws
    {
        let rule = try #require(YearlyTimeZoneRule(rule[...]))
        let time = try #require(Timestamp(time))
        #expect(rule.offset(at: time.microseconds / 1_000_000) == offset, "\(sentence)")
    }

    @Test(arguments: ["", "CET", "C3T-1", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0", "<+03-3"])
    func refusesWhatIsNoRule(_ text: String) {
        #expect(YearlyTimeZoneRule(text[...]) == nil)
    }

    /// A file of version 2 with one change, at 1970-01-01 0:00, from UTC+1 to UTC+2, and a rule.
    private static let file: [UInt8] = {
        func header(changes: UInt8, types: UInt8) -> [UInt8] {
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
                + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
                + [0, 0, 0, changes, 0, 0, 0, types, 0, 0, 0, 4]
        }
        let types: [UInt8] = [0, 0, 0x0e, 0x10, 0, 0, 0, 0, 0x1c, 0x20, 1, 0]
        let letters = Array("CET\0".utf8)
        let old = header(changes: 0, types: 1) + types.prefix(6) + letters
        let new = header(changes: 1, types: 2) + [UInt8](repeating: 0, count: 8) + [1] + types
        return old + new + letters + Array("\n<+05>-5\n".utf8)
    }()

    @Test func readsFiles() throws {
        let file = try #require(TimeZoneFile(Self.file))
        #expect(file.offset(at: -1) == 3600)
        #expect(file.offset(at: 0) == 18_000, "After the last change the rule counts.")
    }

    @Test func refusesDamagedFiles() {
        for count in 0..<Self.file.count - 9 {
            #expect(TimeZoneFile(Array(Self.file.prefix(count))) == nil, "\(count) bytes")
        }
        #expect(
            TimeZoneFile(Array("something else altogether, and longer than a header".utf8)) == nil)
    }

    @Test func knowsUTCWithoutDatabase() {
        let zones = SystemTimeZones(directory: "/nowhere")
        #expect(zones.secondsAheadOfUTC(in: "UTC", at: Timestamp(seconds: 0)) == 0)
        #expect(zones.secondsAheadOfUTC(in: "Europe/Paris", at: Timestamp(seconds: 0)) == nil)
        #expect(zones.secondsAheadOfUTC(in: "../passwd", at: Timestamp(seconds: 0)) == nil)
    }
}
