import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@Suite("Rehearsals")
struct RehearsalTests {
    private static let directory = testsDirectory.appending(path: "Golden/rehearse")

    private func web(_ name: String = "web.yaml") throws -> [Manifest] {
        let path = Self.directory.appending(path: name)
        return try manifests(String(contentsOf: path, encoding: .utf8), path: name)
    }

    /// The scenario that the text describes, beside the golden manifests.
    private func scenario(_ text: String) throws -> Rehearsal {
        let path = Self.directory.appending(path: "scenario.yaml").path(percentEncoded: false)
        var reader = RehearsalReader(path: path)
        let rehearsal = reader.read(SourceFile(path: "scenario.yaml", text: text))
        try #require(reader.diagnostics.isEmpty, "\(reader.diagnostics)")
        return try #require(rehearsal)
    }

    private func run(_ text: String, on manifests: [Manifest]? = nil) throws -> RehearsalResult {
        try Rehearser().rehearse(
            try manifests ?? web(), try scenario(text), now: planStart)
    }

    // MARK: Events

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let events: String
        let expect: [String]
    }

    static let cases = [
        Case(
            testDescription: "a new version comes in",
            events: "[{at: 5s, apply: next.yaml}]",
            expect: [
                "available >= 4", "updated == 4 at the end", "surge <= 1", "completes within 40s",
                "Deployment shop/web updated == 1 at 6s", "Pods <= 6",
            ]),
        Case(
            testDescription: "a silent node loses its Pods after six minutes",
            events: "[{at: 5s, loseNode: node-1}]",
            expect: [
                "no Pod on node-1 after 370s", "available == 4 at 30s", "available < 4 within 2m",
                "available == 4 at the end",
            ]),
        Case(
            testDescription: "a node that is back in time keeps its Pods",
            events: "[{at: 5s, loseNode: node-1}, {at: 2m, returnNode: node-1}]",
            expect: ["available < 4 within 2m", "available == 4 after 127s", "completes"]),
        Case(
            testDescription: "a drained node is empty",
            events: "[{at: 5s, drainNode: node-1}, {at: 1m, uncordonNode: node-1}]",
            expect: ["no Pod on node-1 at the end", "available >= 2", "available == 4 at the end"]),
        Case(
            testDescription: "a node that is gone loses its Pods",
            events: "[{at: 5s, removeNode: node-1}]",
            expect: ["no Pod on node-1 at the end", "available == 4 at the end"]),
        Case(
            testDescription: "a new node takes what fits nowhere else",
            events: """
                [{at: 1s, cordonNode: node-1}, {at: 1s, cordonNode: node-2},
                 {at: 1s, cordonNode: node-3}, {at: 5s, deletePods: {pods: app=web, count: 1}},
                 {at: 30s, addNode: {name: big, cpu: 64, memory: 1Gi, labels: {tier: big}}}]
                """,
            expect: ["available == 3 at 29s", "available == 4 at the end", "no Pod on big at 29s"]),
        Case(
            testDescription: "an image that cannot be pulled stops a rollout that may lose nothing",
            events: """
                [{at: 5s, failImagePull: {image: "registry.example/web:1.5"}},
                 {at: 6s, apply: next.yaml}]
                """,
            expect: ["available >= 4", "updated == 1 at the end", "does not complete"]),
        Case(
            testDescription: "and goes on when it is healed",
            events: """
                [{at: 5s, failImagePull: }, {at: 6s, apply: next.yaml}, {at: 2m, heal: }]
                """,
            expect: ["updated == 1 at 119s", "updated == 4 at the end", "completes"]),
        Case(
            testDescription: "a container that ends starts again at once",
            events: "[{at: 5s, exit: {count: 1, code: 137}}]",
            expect: ["available == 3 at 5s", "available == 4 after 13s", "replicas == 4"]),
        Case(
            testDescription: "one that crashes again and again is waited for longer and longer",
            events: "[{at: 5s, crashLoop: {count: 1}}, {at: 30m, heal: }]",
            expect: ["available == 3 at 20m", "available == 4 at the end", "replicas == 4"]),
        Case(
            testDescription: "Pods that are no longer ready are not available",
            events: "[{at: 5s, neverReady: {namespace: shop}}, {at: 1m, heal: }]",
            expect: ["available == 0 at 30s", "available == 4 at the end"]),
        Case(
            testDescription: "a jump of the clock ends no rollout",
            events: "[{at: 5s, apply: next.yaml}, {at: 7s, jumpClock: 2h}]",
            expect: ["updated == 4 at the end", "available >= 4", "completes"]),
    ]

    @Test(arguments: cases)
    func eventsHappenAndExpectationsAreChecked(_ testCase: Case) throws {
        let expectations = testCase.expect.map { "- \($0)" }.joined(separator: "\n")
        let result = try run("limit: 4h\nevents: \(testCase.events)\nexpect:\n\(expectations)\n")
        #expect(result.faults.isEmpty)
        for verdict in result.verdicts {
            #expect(verdict.holds, "\(verdict.expectation): \(verdict.failure ?? "")")
        }
        // Each expectation must be able to fail: the opposite does.
        #expect(result.verdicts.count == testCase.expect.count)
    }

    @Test(arguments: [
        "available < 4", "available >= 5 at the end", "available == 3 within 5s",
        "no Pod on node-1", "does not complete", "completes within 1s", "Pods > 100 within 1h",
        "cpu >= 2", "memory < 1Mi at 2s", "Deployment shop/other ready >= 1",
    ])
    func whatDoesNotHoldFailsWithItsReason(_ expectation: String) throws {
        let result = try run(
            "events: [{at: 5s, apply: next.yaml}]\nexpect: [\"\(expectation)\"]\n")
        #expect(!result.passed)
        #expect(try #require(result.verdicts[0].failure).isEmpty == false)
    }

    @Test func aBudgetThatAllowsNoEvictionIsNamed() throws {
        let budget = """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web, namespace: shop}
            spec: {minAvailable: 4, selector: {matchLabels: {app: web}}}
            """
        let result = try run(
            "limit: 2m\nevents: [{at: 5s, drainNode: node-1}]\nexpect: [does not complete]\n",
            on: try web() + manifests(budget))
        #expect(result.passed)
        #expect(result.forecast.stalls.allSatisfy { $0.cause == .disruptionBudget })
        #expect(try #require(result.forecast.stalls.first).message.contains("budget web needs 4"))
    }

    @Test func anEventThatCannotHappenFails() throws {
        let result = try run("events: [{at: 5s, drainNode: nowhere}]\n")
        #expect(!result.passed && result.faults == ["drainNode nowhere: Node nowhere not found"])
        #expect(RehearsalJUnit.render(result, name: "a<b").contains("classname=\"a&lt;b\""))
    }

    // MARK: Reading

    @Test func everythingWrongWithAScenarioIsToldWithItsPlace() {
        let text = """
            nodes: many
            limit: [1]
            events:
            - {at: soon, heal: }
            - {heal: }
            - {at: 1s, exit: {code: 300}}
            - {at: 1s, crashLoop: {pods: "a b"}}
            - {at: 1s, explode: now}
            - {at: 1s, heal: , apply: x}
            expect:
            - all is well
            - available >= four
            - Pods of web >= 1
            surprise: 1
            """
        var reader = RehearsalReader(path: "scenario.yaml")
        _ = reader.read(SourceFile(path: "scenario.yaml", text: text))
        let lines = reader.diagnostics.compactMap { $0.location?.line }
        #expect(lines == [1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14])
    }

    // MARK: The monkey

    @Test func theMonkeyFindsTheSameWorstEachTimeAndShowsIt() throws {
        let monkey = Monkey()
        let reports = try (0..<2).map { _ in
            try monkey.run(web(), Rehearsal(), seeds: Array(1...12), now: planStart)
        }
        let worst = try #require(reports[0].worst.first)
        #expect(worst.workload == "Deployment shop/web" && worst.lowest < worst.atStart)
        #expect(reports[1].worst.first?.seed == worst.seed)
        #expect(reports[0].seedCount == 12 && reports[0].unrecovered.isEmpty)
        let shown = try monkey.rehearse(web(), Rehearsal(), seed: worst.seed, now: planStart)
        #expect(shown.forecast.timeline.workloads.first?.lowestAvailable == worst.lowest)
    }

    @Test func theExampleInTheDocumentationIsWhatComesOut() throws {
        let text = try String(
            contentsOf: Self.directory.appending(path: "node-loss.yaml"), encoding: .utf8)
        let page = testsDirectory.deletingLastPathComponent().appending(path: "docs/rehearse.md")
        let result = try run(text)
        let rendered = RehearsalText(style: TextStyle(color: false))
            .render(result, mask: SecretMask(salt: []))
        try Documentation(page).check(example: "node-loss", rendered)
        #expect(try String(contentsOf: page, encoding: .utf8).contains(text))
    }
}
