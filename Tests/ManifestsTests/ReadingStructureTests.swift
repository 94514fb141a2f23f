import KubernetesAPI
import Manifests
import Testing

/// Anchors, merge keys, duplicate keys and the limits of documents.
@Suite struct ReadingStructureTests {
    private func read(_ yaml: String) -> ManifestReading {
        ManifestReader().readDocuments(SourceFile(path: "a.yaml", text: yaml))
    }

    private func values(_ yaml: String) throws -> [Value] { try read(yaml).get().map(\.value) }

    struct Case: CustomTestStringConvertible {
        let sentence: String
        let yaml: String
        let values: [Value]

        init(_ sentence: String, _ yaml: String, _ values: Value...) {
            self.sentence = sentence
            self.yaml = yaml
            self.values = values
        }

        var testDescription: String { sentence }
    }

    @Test(arguments: [
        Case("an alias repeats its anchor", "a: &x [1]\nb: *x", ["a": [1], "b": [1]]),
        Case("an anchor can be redefined", "a: &x 1\nb: &x 2\nc: *x", ["a": 1, "b": 2, "c": 2]),
        Case("a key can be an anchor", "&x a: 1\nb: *x", ["a": 1, "b": "a"]),
        Case("a key can be an alias", "a: &x 1\n*x : 2", ["a": 1, "1": 2]),
        Case("an alias can be empty", "a: &x\nb: *x", ["a": nil, "b": nil]),
        Case(
            "explicit keys win over merged ones", "a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}",
            ["a": ["k": 1, "l": 2], "b": ["k": 3, "l": 2]]),
        Case(
            "of merged maps the first wins", "{<<: [{a: 1}, {a: 2, b: 2}]}", ["a": 1, "b": 2]),
        Case("of merge keys the last wins", "{<<: {a: 1}, <<: {a: 2}}", ["a": 2]),
        Case("merges nest", "{<<: {<<: {a: 1}, b: 2}, c: 3}", ["c": 3, "b": 2, "a": 1]),
        Case("a quoted merge key is a key", "{\"<<\": {a: 1}}", ["<<": ["a": 1]]),
    ])
    func anchorsAndMergeKeys(_ example: Case) throws {
        #expect(try values(example.yaml) == example.values)
    }

    @Test(arguments: [
        Case("one document needs no marks", "a: 1", ["a": 1]),
        Case("marks divide documents", "a: 1\n---\nb: 2\n", ["a": 1], ["b": 2]),
        Case("an end mark may follow", "a: 1\n...\n---\nb: 2\n...\n", ["a": 1], ["b": 2]),
        Case("empty documents are left out", "---\n---\n# nothing\n---\na: 1\n---\n", ["a": 1]),
        Case("null documents are left out", "--- ~\n--- null\n--- {}\n", [:]),
        Case("comments alone are nothing", "# a\n# b\n"),
        Case("a byte order mark is left out", "\u{FEFF}a: 1", ["a": 1]),
        Case("CR LF ends lines", "a: 1\r\nb: |\r\n  x\r\n  y\r\n", ["a": 1, "b": "x\ny\n"]),
        Case("CR ends lines", "a: 1\rb: 2\r", ["a": 1, "b": 2]),
        Case("a block at the end has its line break", "a: |\n  x", ["a": "x\n"]),
        Case(
            "anchors end with their document", "a: &x 1\n---\nb: &x 2\nc: *x", ["a": 1],
            ["b": 2, "c": 2]),
        Case("directives may come first", "%YAML 1.1\n---\na: 1", ["a": 1]),
        Case("scalars are documents", "--- a\n--- 1\n", "a", 1),
    ])
    func documents(_ example: Case) throws {
        #expect(try values(example.yaml) == example.values)
    }

    @Test func aMergeKeyBehindWhatItWouldReplaceIsAWarning() throws {
        let reading = read("a: &x {k: 1}\nb: {k: 3, <<: *x}")
        #expect(reading.documents.first?.value["b"] == ["k": 3])
        #expect(reading.diagnostics.map(\.code) == ["yaml-merge-order"])
        #expect(reading.diagnostics.first?.severity == .warning)
        #expect(reading.diagnostics.first?.location?.description == "a.yaml:2:11")
    }

    @Test func aKeyThatReadsAsATruthValueIsAWarning() throws {
        let reading = read("{x: 1, y: 2, \"n\": 3, true: 4}")
        #expect(reading.documents.first?.value == ["x": 1, "true": 2, "n": 3])
        #expect(reading.diagnostics.map(\.code) == ["yaml-boolean-key", "yaml-duplicate-key"])
        #expect(
            reading.diagnostics.first?.message == "key \"y\" is read as \"true\", as in Kubernetes")
    }

    @Test func aDuplicateKeyNamesBothPlaces() {
        let reading = read("spec:\n  a: {x: [1, 2]}\n  b: 2\n  a: 3\n")
        let diagnostic = reading.diagnostics.first
        #expect(reading.diagnostics.map(\.code) == ["yaml-duplicate-key"])
        #expect(diagnostic?.message == "key \"a\" is given twice, first at 2:3")
        #expect(diagnostic?.location?.description == "a.yaml:4:3")
        // The first one is kept, so that the document can be validated further.
        #expect(reading.documents.first?.value == ["spec": ["a": ["x": [1, 2]], "b": 2]])
        #expect(throws: ManifestError.self) { try reading.get() }
    }

    @Test func keysThatAreEqualAsTextAreDuplicates() {
        #expect(read("{1: a, \"1\": b}").diagnostics.map(\.code) == ["yaml-duplicate-key"])
    }

    @Test func allFaultsAreReported() {
        let reading = read(
            """
            a: {x: 1, x: 2}
            b: !!int c
            ---
            a: "never ended
            ---
            c: *nothing
            d: &d [*d]
            ---
            e: 1
            """)
        #expect(
            reading.diagnostics.map { "\($0.code) \($0.location?.line ?? 0)" } == [
                "yaml-duplicate-key 1", "yaml-tag-mismatch 2", "yaml-syntax 5",
                "yaml-unknown-anchor 6", "yaml-recursive-alias 7",
            ])
        #expect(reading.documents.last?.value == ["e": 1])
        #expect(reading.documents.last?.location.description == "a.yaml:9:1")
    }

    @Test func placesOfAliasedAndMergedFieldsAreThoseOfTheAnchor() throws {
        let reading = read(
            """
            base: &base
              image: web
              args: [a, b]
            copy: *base
            merged:
              name: x
              <<: *base
              last: y
            """)
        let document = try #require(try reading.get().first)
        func place(_ path: FieldPath) -> String { document.location(of: path).description }
        #expect(place(FieldPath("copy", "args").index(1)) == "a.yaml:3:13")
        #expect(place(FieldPath("merged", "last")) == "a.yaml:8:3")
        #expect(place(FieldPath("merged", "image")) == "a.yaml:2:3")
        #expect(place(FieldPath("merged", "args").index(0)) == "a.yaml:3:10")
        #expect(place(FieldPath("merged", "args").index(7)) == "a.yaml:3:3")
    }

    @Test(arguments: [
        ("a: 1\n\tb: 2", "indent with spaces, YAML does not allow tabs there"),
        ("a: @name@", "put the value in quotes"),
        ("a: {{ .Values.x }}", "render templates ({{ }}) before they are read"),
        ("{{- if .Values.x }}\na: 1", "render templates ({{ }}) before they are read"),
    ])
    func commonFaultsComeWithHelp(yaml: String, help: String) {
        #expect(read(yaml).diagnostics.first?.help == help)
    }
}
