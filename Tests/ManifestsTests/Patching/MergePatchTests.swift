import KubernetesAPI
import Manifests
import Testing

@Suite struct MergePatchTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let target: Value
        let patch: Value
        let result: Value

        init(_ sentence: String, _ target: Value, _ patch: Value, _ result: Value) {
            testDescription = sentence
            self.target = target
            self.patch = patch
            self.result = result
        }
    }

    static let cases = [
        Case("a scalar is replaced", ["a": "b"], ["a": "c"], ["a": "c"]),
        Case("a field is added", ["a": "b"], ["b": "c"], ["a": "b", "b": "c"]),
        Case("null removes a field", ["a": "b", "b": "c"], ["a": nil], ["b": "c"]),
        Case("null removes nothing where nothing is", ["a": "b"], ["c": nil], ["a": "b"]),
        Case("a list is replaced", ["a": ["b"]], ["a": ["c", nil]], ["a": ["c", nil]]),
        Case("a list replaces a scalar", ["a": "c"], ["a": ["b"]], ["a": ["b"]]),
        Case(
            "objects merge at any depth", ["a": ["b": "c", "d": 1]], ["a": ["b": nil, "e": 2]],
            ["a": ["d": 1, "e": 2]]),
        Case("an object replaces a list", [1, 2], ["a": "b", "c": nil], ["a": "b"]),
        Case(
            "nulls in new objects are dropped", [:], ["a": ["b": ["c": nil]]],
            ["a": ["b": [:]]]),
        Case("null replaces the document", ["a": "b"], nil, nil),
        Case("a patch that is no object is the result", ["a": "b"], "c", "c"),
    ]

    @Test(arguments: cases) func applies(_ example: Case) {
        #expect(MergePatch.apply(example.patch, to: example.target) == example.result)
    }

    @Test func `fields keep their order, and new ones come last`() {
        let result = MergePatch.apply(
            ["d": 4, "c": nil, "a": 10], to: ["c": 3, "a": 1, "b": 2])
        #expect(result.object?.keys == ["a", "b", "d"])
    }
}
