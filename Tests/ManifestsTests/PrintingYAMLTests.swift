import KubernetesAPI
import Manifests
import Testing

/// YAML is written as kubectl writes it; the expectations were taken from kubectl, which would only
/// fold long lines and escape emoji.
@Suite struct PrintingYAMLTests {
    struct Case: CustomTestStringConvertible {
        let value: Value
        let yaml: String

        init(_ value: Value, _ yaml: String) {
            self.value = value
            self.yaml = yaml
        }

        var testDescription: String { yaml }
    }

    @Test(arguments: [
        Case("word", "word"), Case("two words", "two words"), Case("1.2.3", "1.2.3"),
        Case("http://a:80/b", "http://a:80/b"), Case("a,b", "a,b"), Case("it's", "it's"),
        Case("say \"x\"", "say \"x\""), Case("é ✓ 😀", "é ✓ 😀"), Case("-x", "-x"), Case("?x", "?x"),
        Case("", "\"\""), Case("true", "\"true\""), Case("y", "\"y\""), Case("Yes", "\"Yes\""),
        Case("null", "\"null\""), Case("~", "\"~\""), Case("12", "\"12\""), Case("1e3", "\"1e3\""),
        Case("017", "\"017\""), Case("0x10", "\"0x10\""), Case("1_000", "\"1_000\""),
        Case(".inf", "\".inf\""), Case("+1", "\"+1\""), Case("12:30:45", "\"12:30:45\""),
        Case("2001-01-01", "\"2001-01-01\""), Case("<<", "\"<<\""), Case("=", "\"=\""),
        Case(" a", "' a'"), Case("a ", "'a '"), Case("a: b", "'a: b'"), Case("a:", "'a:'"),
        Case("a #b", "'a #b'"), Case("- a", "'- a'"), Case("-", "'-'"), Case("? a", "'? a'"),
        Case("*a", "'*a'"), Case("&a", "'&a'"), Case("!a", "'!a'"), Case("%a", "'%a'"),
        Case("@a", "'@a'"), Case("`a", "'`a'"), Case("{a}", "'{a}'"), Case("[a]", "'[a]'"),
        Case("|", "'|'"), Case("---", "'---'"), Case("'a'", "'''a'''"),
        Case("a\tb", "\"a\\tb\""), Case("a\rb", "\"a\\rb\""), Case("\u{FEFF}x", "\"\\uFEFFx\""),
        Case("\u{0}\u{85}\u{2028}", "\"\\x00\\x85\\u2028\""),
    ])
    func strings(_ example: Case) {
        #expect(YAMLWriter().write(["x": example.value]) == "x: \(example.yaml)\n")
    }

    @Test(arguments: [
        Case("a\nb\n", "|\n  a\n  b\n"), Case("a\nb", "|-\n  a\n  b\n"),
        Case("a\nb\n\n", "|+\n  a\n  b\n\n"), Case("  a\nb", "|2-\n    a\n  b\n"),
        Case("\na", "|2-\n\n  a\n"), Case("a\n\n b\n", "|\n  a\n\n   b\n"),
        Case("a \nb", "\"a \\nb\"\n"), Case("a\tb\nc\n", "\"a\\tb\\nc\\n\"\n"),
        Case("\n", "\"\\n\"\n"),
    ])
    func severalLines(_ example: Case) {
        #expect(YAMLWriter().write(["x": example.value]) == "x: \(example.yaml)")
    }

    @Test func objectsAndArrays() {
        let value: Value = [
            "kind": "List", "apiVersion": "v1", "empty": [:], "none": [], "nothing": nil,
            "items": [
                1, 1.5, true, "x\ny\n", [2, [3], []],
                ["b": [["c": 1, "a": nil]], "a": ["d": "e"]],
                [:],
            ],
            "a b": 1, "k: v": 2, "10": 3, "two\nlines": 4,
        ]
        #expect(
            YAMLWriter().write(value) == """
                "10": 3
                a b: 1
                apiVersion: v1
                empty: {}
                items:
                - 1
                - 1.5
                - true
                - |
                  x
                  y
                - - 2
                  - - 3
                  - []
                - a:
                    d: e
                  b:
                  - a: null
                    c: 1
                - {}
                'k: v': 2
                kind: List
                none: []
                nothing: null
                "two\\nlines": 4

                """)
    }

    @Test func aLongKeyIsWrittenAfterAQuestionMark() {
        let key = String(repeating: "k", count: 129)
        let value = Value.object(ValueObject([(key, ["a": [1]] as Value)]))
        #expect(YAMLWriter().write(value) == "? \(key)\n:\n  a:\n  - 1\n")
    }

    @Test func documentsAreDivided() {
        let documents: [Value] = [["a": 1], [1], "x\ny"]
        #expect(YAMLWriter().write(documents) == "a: 1\n---\n- 1\n---\n\"x\\ny\"\n")
    }
}
