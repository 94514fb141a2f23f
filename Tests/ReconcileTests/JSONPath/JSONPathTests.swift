import KubernetesAPI
import Testing

@testable import Reconcile

@Suite("JSONPath templates")
struct JSONPathTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let template: String
        let text: String

        init(_ sentence: String, _ template: String, _ text: String) {
            testDescription = sentence
            self.template = template
            self.text = text
        }
    }

    private static let value: Value = [
        "kind": "List", "count": 2, "ratio": 1.5, "on": true, "none": nil,
        "a.b": "dotted",
        "items": [
            ["name": "one", "size": 5, "labels": ["z": "1", "a": "2"], "ready": true],
            ["name": "two", "size": 10, "tags": ["x", "y", "z"]],
        ],
    ]

    private static let cases = [
        Case("text is kept", "plain text", "plain text"),
        Case("a field", "{.kind}", "List"),
        Case("the whole", "{$.kind}{@.count}", "List2"),
        Case("numbers and truths", "{.count} {.ratio} {.on}", "2 1.5 true"),
        Case("what is not there is empty", "<{.absent.deeper}>", "<>"),
        Case("null has its JSON", "{.none}", "null"),
        Case("every element", "{.items[*].name}", "one two"),
        Case("an index", "{.items[1].name}", "two"),
        Case("an index from the end", "{.items[-1].name}", "two"),
        Case("several indices", "{.items[1,0].name}", "two one"),
        Case("a slice", "{.items[1].tags[0:2]}", "x y"),
        Case("a slice to the end", "{.items[1].tags[1:]}", "y z"),
        Case("a slice by steps", "{.items[1].tags[::2]}", "x z"),
        Case("names in brackets", "{.items[0]['name','size']}", "one 5"),
        Case("an escaped dot", #"{.a\.b}"#, "dotted"),
        Case("a name with a dot in brackets", "{['a.b']}", "dotted"),
        Case("objects are JSON in alphabetical order", "{.items[0].labels}", #"{"a":"2","z":"1"}"#),
        Case("any field", "{.items[0].labels.*}", "2 1"),
        Case("at any depth", "{..name}", "one two"),
        Case("a filter for equality", #"{.items[?(@.name=="two")].size}"#, "10"),
        Case("a filter for inequality", #"{.items[?(@.name!='two')].size}"#, "5"),
        Case("a filter for order", "{.items[?(@.size>=10)].name}", "two"),
        Case("a filter for presence", "{.items[?(@.tags)].name}", "two"),
        Case("a filter for truth", "{.items[?(@.ready==true)].name}", "one"),
        Case("a filter with a nested path", #"{.items[?(@.labels.a=="2")].name}"#, "one"),
        Case("quoted text", #"{"a\tb\n"}{'c'}"#, "a\tb\nc"),
        Case("a range", #"{range .items[*]}{.name}={.size}{"\n"}{end}"#, "one=5\ntwo=10\n"),
        Case(
            "a range in a range", "{range .items[*]}[{range .tags[*]}{@}{end}]{end}", "[][xyz]"),
        Case("several paths in one action", "{.kind .count}", "List2"),
    ]

    @Test(arguments: cases) func makeText(_ given: Case) throws {
        #expect(try JSONPath(template: given.template).text(for: Self.value) == given.text)
    }

    @Test(arguments: [
        ("{.kind", "unclosed action"), ("{range .items[*]}{.name}", "unclosed range"),
        ("{end}", "not in range, nothing to end"), ("{.items[x]}", "invalid array index x"),
        ("{.items[::0]}", "invalid array index ::0"), ("{'open}", "unterminated quoted string"),
        ("{.items[?(@.a==)]}", "unrecognized character in action: )"),
        ("{#}", "unrecognized character in action: #"),
    ])
    func areRefused(_ template: String, _ reason: String) {
        #expect(throws: JSONPathError(reason)) { try JSONPath(template: template) }
    }

    @Test func anIndexBeyondTheEndIsAnError() throws {
        let path = try JSONPath(template: "{.items[2].name}")
        #expect(throws: JSONPathError("array index out of bounds: index 2, length 2")) {
            try path.text(for: Self.value)
        }
    }

    @Test func nestingIsBounded() {
        let deep = String(repeating: "{range .items[*]}", count: 100)
        #expect(throws: JSONPathError("ranges are nested too deeply")) {
            try JSONPath(template: deep)
        }
    }

    @Test func aPathNeedsNeitherBracesNorDot() throws {
        for text in ["items[0].name", ".items[0].name", "{.items[0].name}", "$.items[0].name"] {
            #expect(try JSONPath(path: text).values(in: Self.value) == ["one"])
        }
        #expect(throws: JSONPathError.self) { try JSONPath(path: "{.a}{.b}") }
    }

    @Test func columnsJoinWhatTheyFind() throws {
        let columns = try ColumnTemplate("NAME:.name,TAGS:.tags[*],SET:.labels,B:.tags[0,1]")
        let items = Self.value["items"]?.array ?? []
        #expect(
            try columns.table(of: items, showsHeadings: true) == """
                NAME   TAGS     SET            B
                one    <none>   map[a:2 z:1]   <none>
                two    x,y,z    <none>         x,y

                """)
        #expect(throws: JSONPathError.self) { try ColumnTemplate("NAME") }
        #expect(throws: JSONPathError.self) { try ColumnTemplate("") }
    }
}

@Suite("Sorting by a field")
struct ObjectSortingTests {
    private func configMaps(_ values: [String?]) -> [any KubernetesObject] {
        values.enumerated().map { index, value in
            ConfigMap.with {
                $0.metadata.name = "\(index)"
                $0.data = value.map { ["key": $0] }
            }
        }
    }

    private func order(_ values: [String?]) throws -> [String] {
        try ObjectSorting(by: ".data.key").sorted(configMaps(values))
            .map { $0.metadata.name ?? "" }
    }

    @Test func textWithNumbersIsSortedAsPeopleRead() throws {
        #expect(try order(["pod-10", "pod-9", "pod-09a", "pod"]) == ["3", "1", "2", "0"])
    }

    @Test func quantitiesAreCompared() throws {
        #expect(try order(["2Gi", "100Mi", "1.5Gi"]) == ["1", "2", "0"])
    }

    @Test func whatHasNoneComesFirstAndEqualsKeepTheirOrder() throws {
        #expect(try order(["b", nil, "a", nil, "a"]) == ["1", "3", "2", "4", "0"])
    }

    @Test func aFieldThatNobodyHasIsAnError() {
        #expect(throws: JSONPathError.self) { try order([nil, nil]) }
    }
}
