import KubernetesAPI
import Manifests
import Testing

@Suite struct PrintingDiagnosticsTests {
    private func render(_ text: String, line: Int, column: Int, help: String? = nil) -> String {
        let file = SourceFile(path: "a.yaml", text: text)
        return DiagnosticRenderer(color: false).render(
            Diagnostic(
                code: "rule", message: "fault",
                location: SourceLocation(file: file, line: line, column: column), help: help))
    }

    @Test func aDiagnosticShowsItsLine() {
        #expect(
            render("spec:\n  replica: 3\n", line: 2, column: 3, help: "did you mean \"replicas\"?")
                == """
                a.yaml:2:3: error: fault [rule]
                    2 |   replica: 3
                      |   ^~~~~~~
                  help: did you mean "replicas"?

                """)
    }

    struct Case: CustomTestStringConvertible {
        let sentence: String
        let line: String
        let column: Int
        let excerpt: [String]

        init(_ sentence: String, _ line: String, _ column: Int, _ excerpt: String...) {
            self.sentence = sentence
            self.line = line
            self.column = column
            self.excerpt = excerpt
        }

        var testDescription: String { sentence }
    }

    @Test(arguments: [
        Case("tabs become spaces", "\ta: b", 2, "    a: b", "    ^"),
        Case("wide characters count twice", "名前: web", 5, "名前: web", "      ^~~"),
        Case("combining marks count nothing", "e\u{301}: web", 5, "e\u{301}: web", "   ^~~"),
        Case("a quoted text is marked whole", "a: \"b c\" d", 4, "a: \"b c\" d", "   ^~~~~"),
        Case("a place behind the line is marked", "ab", 9, "ab", "  ^"),
        Case(
            "control characters are not sent to terminals", "a: \u{1B}[31m", 1,
            "a: \u{FFFD}[31m", "^"),
        Case(
            "characters that turn the direction of writing neither", "a: \u{202E}x", 1,
            "a: \u{FFFD}x", "^"),
    ])
    func theCaretStandsBelowThePlace(_ example: Case) {
        let lines = render(example.line, line: 1, column: example.column).split(separator: "\n")
        #expect(lines.dropFirst().map { String($0.dropFirst(8)) } == example.excerpt)
    }

    @Test func longLinesAreCut() {
        let long =
            String(repeating: "x", count: 500) + " here " + String(repeating: "y", count: 500)
        let lines = render(long, line: 1, column: 502).split(separator: "\n")
        #expect(lines[1].hasPrefix("    1 | …x"))
        #expect(lines[1].hasSuffix("y…"))
        #expect(lines[1].count <= 110)
        let caret = lines[2].firstIndex(of: "^").map {
            lines[2].distance(from: lines[2].startIndex, to: $0)
        }
        let here = lines[1].ranges(of: "here").first.map {
            lines[1].distance(from: lines[1].startIndex, to: $0.lowerBound)
        }
        #expect(caret == here)
    }

    @Test(arguments: [
        "kind: Secret\ndata: {password: hunter2}\n",
        "{\"kind\":\"Secret\",\"data\": \"hunter2\"}\n",
        "kind: List\nitems: [{kind: Secret, data: hunter2}]\n",
        "secretGenerator:\n- literals: [p=hunter2]\n",
    ])
    func documentsWithSecretsAreNotShown(text: String) {
        let yaml = "kind: ConfigMap\n---\n\(text)---\nkind: Service\n"
        for line in 3...(2 + text.split(separator: "\n").count) {
            #expect(
                render(yaml, line: line, column: 1) == "a.yaml:\(line):1: error: fault [rule]\n")
        }
        #expect(render(yaml, line: 1, column: 1).contains("ConfigMap"))
        #expect(
            render(yaml, line: 4 + text.split(separator: "\n").count, column: 1).contains("Service")
        )
    }

    @Test func messagesDoNotQuoteValues() {
        let texts = [
            "a: !!int hunter2", "a: [hunter2", "{hunter2: 1, a: !!binary hunter2}",
            "a: hunter2\n b: c",
        ]
        for text in texts {
            let file = SourceFile(path: "a.yaml", text: "kind: Secret\n" + text)
            let rendered = DiagnosticRenderer(color: false).render(
                ManifestReader().read(file).diagnostics)
            #expect(rendered.contains("error"))
            #expect(!rendered.contains("hunter2"))
        }
    }

    @Test func thousandsOfDiagnosticsOfOneFileAreRenderedInOnePass() {
        let lines = 20_000
        let file = SourceFile(path: "a.yaml", text: String(repeating: "name: web\n", count: lines))
        let diagnostics = (1...lines).map { line in
            Diagnostic(
                code: "rule", message: "fault",
                location: SourceLocation(file: file, line: line, column: 1))
        }
        let rendered = DiagnosticRenderer(color: false).render(diagnostics)
        #expect(rendered.hasSuffix("20000 | name: web\n      | ^~~~\n"))
    }

    @Test func aLineTooLongToShowIsLeftOut() {
        let long = String(repeating: "x", count: 1 << 20)
        #expect(render(long, line: 1, column: 1) == "a.yaml:1:1: error: fault [rule]\n")
    }

    @Test func diagnosticsAreSortedByPlace() {
        let files = ["b.yaml", "a.yaml"].map { SourceFile(path: $0, text: "") }
        func diagnostic(_ code: String, _ file: Int, _ line: Int, _ column: Int) -> Diagnostic {
            Diagnostic(
                code: code, message: "",
                location: SourceLocation(file: files[file], line: line, column: column))
        }
        let diagnostics = [
            diagnostic("5", 0, 1, 1), diagnostic("4", 1, 10, 1), diagnostic("2", 1, 2, 3),
            diagnostic("3", 1, 2, 3), Diagnostic(code: "0", message: ""),
            Diagnostic(code: "1", message: "", location: SourceLocation(file: files[1])),
        ]
        #expect(diagnostics.sortedByLocation().map(\.code) == ["0", "1", "2", "3", "4", "5"])
    }

    @Test func withoutAPlaceTheObjectIsNamed() {
        let renderer = DiagnosticRenderer(color: true)
        #expect(
            renderer.render(
                Diagnostic(
                    .warning, code: "rule", message: "fault", object: "Deployment default/web"))
                == "\u{1B}[1mDeployment default/web\u{1B}[0m: \u{1B}[1;33mwarning\u{1B}[0m: "
                + "\u{1B}[1mfault\u{1B}[0m [rule]\n")
    }
}
