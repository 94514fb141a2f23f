import Foundation
import Manifests
import Reconcile
import Testing

/// The examples in `docs/plan.md` are what the planner makes of the manifests in
/// `Tests/Golden/plan`; `RECORD_GOLDEN=1` writes them anew, and fails.
@Suite("The examples in the documentation", .serialized)
struct PlanExampleTests {
    private static let page = testsDirectory.deletingLastPathComponent()
        .appending(path: "docs/plan.md")

    static let names = [
        "autoscaling", "below-three", "never-finishes", "prune", "replacement", "rollout", "wedge",
    ]

    private func plan(_ name: String) throws -> String {
        let directory = testsDirectory.appending(path: "Golden/plan/\(name)")
        func text(_ file: String) throws -> String {
            try String(contentsOf: directory.appending(path: file), encoding: .utf8)
        }
        let load = try? text("load.csv")
        let change = try PlannedChange(
            from: text("old.yaml"), to: text("new.yaml"),
            load: load.map { try LoadTrace($0, path: "load.csv") }, path: "new.yaml")
        return change.text
    }

    @Test(arguments: names)
    func areWhatThePlannerMakes(_ name: String) throws {
        try Documentation(Self.page).check(example: name, try plan(name))
    }
}
