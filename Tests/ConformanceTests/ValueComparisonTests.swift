import KubernetesAPI
import Testing

@testable import ConformanceKit

@Suite struct ValueComparisonTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let expected: Value
        let actual: Value
        /// The paths of the differences.
        let paths: [String]

        init(_ sentence: String, _ expected: Value, _ actual: Value, _ paths: [String] = []) {
            self.sentence = sentence
            self.expected = expected
            self.actual = actual
            self.paths = paths
        }

        var testDescription: String { sentence }
    }

    private static let ready: Value = ["phase": "Running", "ready": true, "count": 2]
    private static let pending: Value = ["phase": "Pending", "ready": false, "count": 1]
    private static let either: Value = ["$oneOf": [ready, pending]]

    static let cases: [Case] = [
        Case("equal values have no differences", ["a": 1], ["a": 1]),
        Case("another value is a difference", ["a": 1, "b": 2], ["a": 1, "b": 3], ["x.b"]),
        Case("a missing field is a difference", ["a": 1], [:], ["x.a"]),
        Case("an unexpected field is a difference", [:], ["a": 1], ["x.a"]),
        Case("null is as good as absent", ["a": nil], [:]),
        Case("zero is not absent outside a status", ["a": 0], [:], ["x.a"]),
        Case("zero is absent inside a status", ["status": ["a": 0]], [:]),
        Case("false is never absent", ["status": ["a": false]], ["status": [:]], ["x.status.a"]),
        Case("any of the alternatives will do", ["$oneOf": [1, 2]], 2),
        Case("none of the alternatives", ["$oneOf": [1, 2]], 3, ["x"]),
        Case(
            "alternatives inside a status", ["status": ["$oneOf": [["a": 1, "b": 0], ["a": 2]]]],
            ["status": ["a": 1]]),
        Case(
            "the closest alternative is reported",
            ["$oneOf": [["a": 1, "b": 1], ["a": 2, "b": 2]]],
            ["a": 2, "b": 3], ["x.b"]),
        Case(
            "the order of a list counts", ["ports": [1, 2]], ["ports": [2, 1]],
            [
                "x.ports[0]", "x.ports[1]",
            ]),
        Case("Pods are a set", ["Pods": [ready, pending]], ["Pods": [pending, ready]]),
        Case(
            "Pods of another namespace are a set", ["other:Pods": [ready, pending]],
            ["other:Pods": [pending, ready]]),
        Case("a group too few", ["Pods": [ready, pending]], ["Pods": [ready]], ["x.Pods[]"]),
        Case("a group too many", ["Pods": [ready]], ["Pods": [ready, pending]], ["x.Pods[]"]),
        Case(
            "another count is another group", ["Pods": [ready]],
            ["Pods": [["phase": "Running", "ready": true, "count": 3]]], ["x.Pods[]", "x.Pods[]"]),
        Case(
            "a group with alternatives leaves the others their partner",
            ["Pods": [either, ready]], ["Pods": [ready, pending]]),
    ]

    @Test(arguments: cases)
    func findsDifferences(_ item: Case) {
        let differences = ValueComparison.compare(item.expected, item.actual, at: "x")
        #expect(differences.map(\.path) == item.paths)
    }

    @Test func anObjectWithoutFieldsIsNotAMissingOne() {
        let differences = ValueComparison.compareState(["ConfigMap/a": [:]], [:])
        #expect(differences.map(\.description) == ["ConfigMap/a: expected {}, got nothing"])
    }

    @Test func eventsAreASetWithOptionalOnes() throws {
        let expected = try ExpectedSnapshot([
            "step": "1", "do": "read", "state": [:],
            "events": ["Pod/a Normal Scheduled", "Pod/b Normal Scheduled"],
            "optionalEvents": ["Pod/c Normal Scheduled"],
        ])
        let snapshot = Snapshot(
            step: "1", word: "read", result: [], state: [:],
            events: ["Pod/b Normal Scheduled", "Pod/c Normal Scheduled", "Pod/d Normal Scheduled"])
        #expect(
            expected.differences(from: snapshot).map(\.description) == [
                "events: expected Pod/a Normal Scheduled, got nothing",
                "events: expected nothing, got Pod/d Normal Scheduled",
            ])
    }
}
