import KubernetesAPI
import Manifests
import Testing

@Suite struct ReadingJSONTests {
    private func read(_ json: String, path: String = "a.json") -> ManifestReading {
        ManifestReader().readDocuments(SourceFile(path: path, text: json))
    }

    struct Case: CustomTestStringConvertible {
        let json: String
        let values: [Value]

        init(_ json: String, _ values: Value...) {
            self.json = json
            self.values = values
        }

        var testDescription: String { json }
    }

    @Test(arguments: [
        Case("{}", [:]), Case(" [ ] ", []), Case("[1, -0, 2.5, 1e3]", [1, 0, 2.5, 1000.0]),
        // Unlike in YAML, a number with a fraction or an exponent stays a floating-point number.
        Case("[1.0, 1E+2, -0.5e-1]", [1.0, 100.0, -0.05]),
        Case("[9223372036854775807, 9223372036854775808]", [.int(.max), 9.223372036854775808e18]),
        Case("[true, false, \"null\"]", [true, false, "null"]),
        Case(
            #"{"a":{"b":[{"c":"\u00e9\ud83d\ude00\n\/\"\\"}]}}"#, ["a": ["b": [["c": "é😀\n/\"\\"]]]]
        ),
        Case("{\"a\": \"é 😀\"}", ["a": "é 😀"]),
        Case("{\"a\":1}\n{\"a\":2} {\"a\":3}", ["a": 1], ["a": 2], ["a": 3]),
        Case("null"), Case("\"\\u0000\"", "\0"), Case("\"yes\"", "yes"),
    ])
    func valid(_ example: Case) throws {
        #expect(try read(example.json).get().map(\.value) == example.values)
    }

    @Test(arguments: [
        ("{", "1:2"), ("{\"a\"}", "1:5"), ("{\"a\":1,}", "1:8"), ("{a:1}", "1:2"),
        ("[1,]", "1:4"), ("[1 2]", "1:4"), ("01", "1:2"), ("1.", "1:3"), ("-", "1:1"),
        ("+1", "1:1"), ("1e", "1:3"), (".5", "1:1"), ("tru", "1:1"), ("'a'", "1:1"),
        ("\"a", "1:3"), ("\"\n\"", "1:2"), ("\"\\x\"", "1:3"), ("\"\\u12g4\"", "1:4"),
        ("\"\\ud800\"", "1:8"), ("\"\\ud800\\u0041\"", "1:14"), ("\"\\udc00\"", "1:8"),
        ("{\n  \"é\": /* no */ 1\n}", "2:8"), ("1e999", "1:1"), ("{}]", "1:3"),
    ])
    func invalid(json: String, place: String) {
        let diagnostics = read(json).diagnostics
        #expect(diagnostics.count == 1)
        #expect(diagnostics.first?.location?.description == "a.json:\(place)")
    }

    @Test func aDuplicateKeyNamesBothPlaces() {
        let reading = read("{\"a\": {\"b\": 1},\n \"c\": 2,\n \"a\": 3}")
        #expect(reading.diagnostics.map(\.code) == ["json-duplicate-key"])
        #expect(reading.diagnostics.first?.message == "key \"a\" is given twice, first at 1:2")
        #expect(reading.diagnostics.first?.location?.description == "a.json:3:2")
        #expect(reading.documents.map(\.value) == [["a": ["b": 1], "c": 2]])
    }

    @Test func placesAreThoseOfTheText() throws {
        let document = try #require(
            try read("{\"é\": {\"b\": 1},\r\n \"c\": [2,\r\n  {\"d\": 3}]}").get().first)
        func place(_ path: FieldPath, preferKey: Bool = true) -> String {
            document.location(of: path, preferKey: preferKey).description
        }
        #expect(place(FieldPath("é", "b")) == "a.json:1:8")
        #expect(place(FieldPath("é", "b"), preferKey: false) == "a.json:1:13")
        #expect(place(FieldPath("c").index(1).field("d")) == "a.json:3:4")
    }

    @Test func textThatStartsWithABraceMayBeEither() throws {
        #expect(try read("\n {\"a\":\t1.0}", path: "a.yaml").get().map(\.value) == [["a": 1.0]])
        #expect(
            try read("{a: 1.0}\n---\nb: 2", path: "a.yaml").get().map(\.value)
                == [["a": 1], ["b": 2]])
        #expect(
            read("{\"a\": 1, \"a\": 2}", path: "-").diagnostics.map(\.code)
                == ["json-duplicate-key"])
    }
}
