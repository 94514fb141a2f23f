internal import Controllers

/// Renders what came of a rehearsal for the terminal.
public struct RehearsalText {
    private let style: TextStyle

    public init(style: TextStyle) {
        self.style = style
    }

    public func render(_ result: RehearsalResult, mask: SecretMask) -> String {
        let report = PlanReport(result.forecast, mask: mask)
        var sections: [String] = []
        if !result.events.isEmpty {
            let lines = result.events.map { event in
                event.time.timelineText.padded(to: 8, right: true) + "  " + event.text
            }
            sections.append(([style.bold("Events")] + lines).joined(separator: "\n") + "\n")
        }
        let charts = PlanText(style: style, layers: .timeline).attention(report)
        if !charts.isEmpty { sections.append(charts) }
        let verdicts =
            result.faults.map { style.removed("FAIL ") + $0 }
            + result.verdicts.map { verdict in
                guard let failure = verdict.failure else {
                    return style.added("ok   ") + verdict.expectation
                }
                return style.removed("FAIL ") + "\(verdict.expectation): \(failure)"
            }
        let held = result.verdicts.count { $0.holds }
        let end =
            report.summary.becomesReady
            ? "ready after \(report.summary.duration.timelineText)" : "does not become ready"
        let closing =
            "Rehearsal: \(held) of \(result.verdicts.count) expectations hold; "
            + "\(report.summary.podsCreated) Pods created, \(report.summary.podsDeleted) deleted; "
            + "\(end)."
        sections.append((verdicts + [closing]).joined(separator: "\n") + "\n")
        return sections.joined(separator: "\n")
    }

    public func render(_ report: Monkey.Report) -> String {
        func replay(_ seed: UInt64) -> String { style.faint("(--monkey --seed \(seed))") }
        var lines = report.worst.map { worst in
            "\(worst.workload): lowest availability \(worst.lowest) of \(worst.atStart) "
                + replay(worst.seed)
        }
        let fail = style.removed("FAIL ")
        lines += report.failures.map { seed, verdict in
            "\(fail)\(verdict.expectation): \(verdict.failure ?? "") \(replay(seed))"
        }
        lines += report.unrecovered.map { seed, reason in
            "\(fail)not ready again: \(reason) \(replay(seed))"
        }
        lines.append(
            "Monkey: \(report.seedCount) seeds, \(report.unrecovered.count) without recovery, "
                + "\(report.failures.count) expectations failed.")
        return lines.joined(separator: "\n") + "\n"
    }
}
