import KubernetesAPI
import Manifests
import Testing

@Suite struct JSONPatchTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let target: Value
        let operations: Value
        let result: Result<Value, PatchError>

        init(
            _ sentence: String, _ target: Value, _ operations: Value, _ result: Value
        ) {
            testDescription = sentence
            self.target = target
            self.operations = operations
            self.result = .success(result)
        }

        init(
            _ sentence: String, _ target: Value, _ operations: Value, fails error: PatchError
        ) {
            testDescription = sentence
            self.target = target
            self.operations = operations
            self.result = .failure(error)
        }
    }

    static let cases = [
        Case(
            "add sets a field", ["a": 1], [["op": "add", "path": "/b", "value": 2]],
            ["a": 1, "b": 2]),
        Case(
            "add replaces a field that is there", ["a": 1],
            [["op": "add", "path": "/a", "value": nil]], ["a": nil]),
        Case(
            "add inserts before an element", ["a": [1, 3]],
            [["op": "add", "path": "/a/1", "value": 2]], ["a": [1, 2, 3]]),
        Case(
            "a dash appends", ["a": [1]], [["op": "add", "path": "/a/-", "value": 2]],
            ["a": [1, 2]]),
        Case(
            "an index may be the length of the list", ["a": [1]],
            [["op": "add", "path": "/a/1", "value": 2]], ["a": [1, 2]]),
        Case(
            "the empty path is the document", ["a": 1],
            [["op": "replace", "path": "", "value": [2]]], [2]),
        Case(
            "~1 is a slash and ~0 a tilde", ["x/y": 1, "x~1": 2],
            [["op": "remove", "path": "/x~1y"], ["op": "replace", "path": "/x~01", "value": 3]],
            ["x~1": 3]),
        Case(
            "remove takes an element out", ["a": [1, 2, 3]], [["op": "remove", "path": "/a/1"]],
            ["a": [1, 3]]),
        Case(
            "move takes from one place to another", ["a": ["b": 1], "c": [2]],
            [["op": "move", "from": "/a/b", "path": "/c/0"]], ["a": [:], "c": [1, 2]]),
        Case(
            "copy leaves its source", ["a": ["b": 1]],
            [["op": "copy", "from": "/a", "path": "/c"]], ["a": ["b": 1], "c": ["b": 1]]),
        Case(
            "test compares numbers by size", ["a": ["b": 1]],
            [["op": "test", "path": "/a", "value": ["b": 1.0]]], ["a": ["b": 1]]),
        Case(
            "a failing test stops the patch", ["a": 1],
            [
                ["op": "replace", "path": "/a", "value": 2],
                ["op": "test", "path": "/a", "value": 1],
            ],
            fails: .testFailed(index: 1, pointer: "/a")),
        Case(
            "remove needs something to remove", ["a": 1], [["op": "remove", "path": "/b"]],
            fails: .missingTarget(index: 0, pointer: "/b")),
        Case(
            "add needs a parent", ["a": 1], [["op": "add", "path": "/b/c", "value": 1]],
            fails: .missingTarget(index: 0, pointer: "/b/c")),
        Case(
            "an index beyond the list is refused", ["a": [1]],
            [["op": "add", "path": "/a/2", "value": 1]],
            fails: .missingTarget(index: 0, pointer: "/a/2")),
        Case(
            "an index has no leading zero", ["a": [1, 2]], [["op": "remove", "path": "/a/01"]],
            fails: .missingTarget(index: 0, pointer: "/a/01")),
        Case(
            "nothing moves into itself", ["a": ["b": 1]],
            [["op": "move", "from": "/a", "path": "/a/b"]],
            fails: .malformedOperation(index: 0, reason: "\"/a\" cannot move into itself")),
        Case(
            "an unknown operation is refused", [:], [["op": "merge", "path": "/a"]],
            fails: .malformedOperation(
                index: 0, reason: "op is none of add, remove, replace, move, copy and test")),
        Case(
            "a path starts with a slash", ["a": 1], [["op": "remove", "path": "a"]],
            fails: .malformedOperation(index: 0, reason: "path is no JSON pointer")),
        Case(
            "add needs a value", [:], [["op": "add", "path": "/a"]],
            fails: .malformedOperation(index: 0, reason: "add needs a value")),
        Case(
            "a patch is a list", [:], ["op": "remove"],
            fails: .malformedOperation(index: 0, reason: "a JSON patch is a list, not object")),
    ]

    @Test(arguments: cases) func applies(_ example: Case) {
        let result = Result { () throws(PatchError) in
            try JSONPatch.apply(example.operations, to: example.target)
        }
        #expect(result == example.result)
    }

    @Test func `copies that double the document over and over are refused`() {
        let doubling: Value = ["op": "copy", "from": "/list", "path": "/list/-"]
        let patch = Value.array(Array(repeating: doubling, count: 64))
        let limit = JSONPatch.maximumCopiedValues
        #expect(throws: PatchError.tooLarge(limit: limit, what: "copied values")) {
            try JSONPatch.apply(patch, to: ["list": [1]])
        }
    }

    @Test func `too many operations are refused`() {
        let limit = JSONPatch.maximumOperations
        let operation: Value = ["op": "add", "path": "/a", "value": 1]
        #expect(throws: PatchError.tooLarge(limit: limit, what: "operations")) {
            let patch = Value.array(Array(repeating: operation, count: limit + 1))
            return try JSONPatch.apply(patch, to: [:])
        }
    }
}
