import Testing

@testable import Manifests

struct CronScheduleTests {
    @Test func fieldsBecomeSetsOfNumbers() throws {
        let schedule = try CronSchedule("5/20 8-10 1,15 jan-mar mon")
        guard case .fields(let fields) = schedule else {
            Issue.record("not a schedule of fields")
            return
        }
        #expect(fields.minutes == 1 << 5 | 1 << 25 | 1 << 45)
        #expect(fields.hours == 0b111 << 8)
        #expect(fields.daysOfMonth == 1 << 1 | 1 << 15)
        #expect(fields.months == 0b1110)
        #expect(fields.daysOfWeek == 0b10)
        #expect(!fields.isAnyDayOfMonth && !fields.isAnyDayOfWeek)
    }

    @Test func wordsStandForFields() throws {
        #expect(try CronSchedule("@daily") == CronSchedule("0 0 * * *"))
        #expect(try CronSchedule("@weekly") == CronSchedule("0 0 * * sun"))
        #expect(try CronSchedule("@every 1h30m") == .every(seconds: 5400))
        #expect(try CronSchedule("@every 10ms") == .every(seconds: 1))
    }

    struct Fault: Sendable {
        let text: String
        let reason: String
    }

    @Test(arguments: [
        Fault(text: "* * * *", reason: "expected exactly 5 fields, found 4: [* * * *]"),
        Fault(text: "60 * * * *", reason: "end of range (60) above maximum (59): 60"),
        Fault(text: "0 0 0 * *", reason: "beginning of range (0) below minimum (1): 0"),
        Fault(text: "5-1 * * * *", reason: "beginning of range (5) beyond end of range (1): 5-1"),
        Fault(text: "*/0 * * * *", reason: "step of range should be a positive number: */0"),
        Fault(text: "x * * * *", reason: "failed to parse int from x"),
        Fault(text: "@often", reason: "unrecognized descriptor: @often"),
        Fault(
            text: "@every 5x",
            reason: "failed to parse duration @every 5x: time: unknown unit \"x\" in duration "
                + "\"5x\""),
    ])
    func faultsAreWordedAsKubernetesDoes(_ fault: Fault) {
        #expect(throws: CronSchedule.ParseError(reason: fault.reason)) {
            try CronSchedule(fault.text)
        }
    }
}
