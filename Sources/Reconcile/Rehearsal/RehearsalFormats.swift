internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Renders what came of a rehearsal as JUnit XML, for continuous integration: an expectation is a
/// test case.
public enum RehearsalJUnit {
    /// - Parameter name: of the scenario.
    public static func render(_ result: RehearsalResult, name: String) -> String {
        var cases = result.verdicts.map { verdict in
            JUnitReport.Case(
                name: verdict.expectation,
                failures: verdict.failure.map { [JUnitReport.Failure(message: $0)] } ?? [])
        }
        cases += result.faults.map {
            JUnitReport.Case(name: "events", failures: [JUnitReport.Failure(message: $0)])
        }
        return JUnitReport(
            name: "reconcile rehearse", suites: [JUnitReport.Suite(name: name, cases: cases)]
        ).xml
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
