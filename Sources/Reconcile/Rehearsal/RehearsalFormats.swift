internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Renders what came of a rehearsal as JUnit XML, for continuous integration: an expectation is a
/// test case.
public enum RehearsalJUnit {
    /// - Parameter name: of the scenario.
    public static func render(_ result: RehearsalResult, name: String) -> String {
        var cases = result.verdicts.map { (name: $0.expectation, failure: $0.failure) }
        cases += result.faults.map { (name: "events", failure: $0) }
        let failures = cases.count { $0.failure != nil }
        let suite = escaped(name)
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites tests=\"\(cases.count)\" failures=\"\(failures)\">\n"
        text +=
            "  <testsuite name=\"\(suite)\" tests=\"\(cases.count)\" failures=\"\(failures)\">\n"
        for item in cases {
            text += "    <testcase classname=\"\(suite)\" name=\"\(escaped(item.name))\""
            if let failure = item.failure {
                text += ">\n      <failure message=\"\(escaped(failure))\"/>\n    </testcase>\n"
            } else {
                text += "/>\n"
            }
        }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    /// XML knows no control characters, however they are written.
    private static func escaped(_ text: String) -> String {
        let printable = text.unicodeScalars.filter { $0.value >= 0x20 }
        return MarkupText.escaped(String(String.UnicodeScalarView(printable)))
    }
}

/// Renders what came of a rehearsal as JSON; `docs/rehearse.md` describes the fields.
public enum RehearsalJSON {
    /// Raised when a field changes its meaning or goes away.
    private static let version: Int64 = 1

    public static func render(_ result: RehearsalResult, mask: SecretMask) -> String {
        let report = PlanReport(result.forecast, mask: mask)
        let root: Value = [
            "version": .int(version), "passed": .bool(result.passed),
            "events": .array(
                result.events.map {
                    ["timeSeconds": .double($0.time.inSeconds), "event": .string($0.text)]
                }),
            "expectations": .array(
                result.verdicts.map { verdict in
                    var fields: ValueObject = [
                        "expectation": .string(verdict.expectation), "holds": .bool(verdict.holds),
                    ]
                    fields["failure"] = verdict.failure.map { .string($0) }
                    return .object(fields)
                }),
            "faults": .array(result.faults.map { .string($0) }),
            "plan": PlanJSON.value(of: report),
        ]
        return JSONWriter(pretty: true).write(root)
    }

    public static func render(_ report: Monkey.Report) -> String {
        func seed(_ seed: UInt64) -> Value { .int(Int64(bitPattern: seed)) }
        let root: Value = [
            "version": .int(version), "seeds": .int(Int64(report.seedCount)),
            "worst": .array(
                report.worst.map {
                    [
                        "workload": .string($0.workload), "lowest": .int(Int64($0.lowest)),
                        "atStart": .int(Int64($0.atStart)), "seed": seed($0.seed),
                    ]
                }),
            "unrecovered": .array(
                report.unrecovered.map { ["seed": seed($0.seed), "reason": .string($0.reason)] }),
            "failures": .array(
                report.failures.map {
                    [
                        "seed": seed($0.seed), "expectation": .string($0.verdict.expectation),
                        "failure": .string($0.verdict.failure ?? ""),
                    ]
                }),
        ]
        return JSONWriter(pretty: true).write(root)
    }
}
