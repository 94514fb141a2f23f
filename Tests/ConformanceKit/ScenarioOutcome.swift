/// What became of a scenario.
public struct ScenarioOutcome: Sendable {
    /// The name of the scenario's file without its ending.
    public let name: String
    /// The step whose snapshot differs or that could not be carried out; `nil` for none.
    public let step: String?
    /// Where the first snapshot that differs does so.
    public let differences: [Difference]
    /// Why the scenario could not be carried out to its end.
    public let fault: ScenarioFault?
    /// Kinds in the scenario that no controller acts on yet, which may be why it fails.
    public let idleKinds: [String]

    public var passed: Bool { differences.isEmpty && fault == nil }

    /// The line that reports it: `ok   name` or `FAIL name: step 4: …`.
    public var summary: String {
        if passed { return "ok   \(name)" }
        let place = step.map { "step \($0): " } ?? ""
        let reason = fault?.description ?? differences.first?.description ?? ""
        let kinds = idleKinds.joined(separator: ", ")
        let hint = kinds.isEmpty ? "" : " (no controller for \(kinds))"
        return "FAIL \(name): \(place)\(reason)\(hint)"
    }

    /// What differs, one line for each side of each difference.
    public var details: [String] {
        differences.flatMap { difference in
            [
                "     \(difference.path)",
                "       expected \(difference.expected ?? "nothing")",
                "       got      \(difference.actual ?? "nothing")",
            ]
        }
    }
}
