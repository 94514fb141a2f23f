import Foundation
import KubernetesAPI
import Manifests
import Testing

/// YAML's own conformance cases: what libyaml reads must read as the JSON that belongs to it.
@Suite(.enabled(if: SharedCorpus.yamlCases != nil, "shared/corpus-yaml is not there"))
struct ReadingConformanceTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let yaml: String
        /// The values; `nil` where the text is not YAML.
        let json: String?

        var testDescription: String { name }
    }

    static let cases: [Case] = SharedCorpus.files(
        in: SharedCorpus.yamlCases, suffixes: ["/in.yaml"]
    ).compactMap { path in
        let folder = URL(filePath: path).deletingLastPathComponent()
        let root = (SharedCorpus.yamlCases?.path ?? "") + "/"
        guard let yaml = try? String(contentsOf: folder.appending(path: "in.yaml"), encoding: .utf8)
        else { return nil }
        return Case(
            name: String(folder.path.dropFirst(root.count)), yaml: yaml,
            json: try? String(contentsOf: folder.appending(path: "in.json"), encoding: .utf8))
    }

    /// Why cases read as something else.
    private static let reasons: [String: String] = [
        "565N": "Kubernetes decodes `!!binary`, the case keeps the base 64",
        "652Z": "libyaml takes `?` in a flow mapping for the start of a key",
        "C4HZ": "the key `y` is a truth value in YAML 1.1",
        "HM87/01": "libyaml takes `?` in a flow sequence for the start of a key",
        "Y2GN": "libyaml ends an anchor's name at a colon",
    ]

    private enum Outcome { case same, different, refused, accepted }

    private static func outcome(of example: Case) throws -> Outcome {
        let reader = ManifestReader()
        let reading = reader.readDocuments(SourceFile(path: "in.yaml", text: example.yaml))
        let folder = SharedCorpus.yamlCases?.appending(path: example.name)
        let fault = folder?.appending(path: "error").path ?? ""
        if FileManager.default.fileExists(atPath: fault) {
            return reading.diagnostics.containsErrors ? .same : .accepted
        }
        // Some valid cases have no JSON: their keys are lists or maps.
        guard let json = example.json else { return .same }
        if reading.diagnostics.containsErrors { return .refused }
        let expected = reader.readDocuments(SourceFile(path: "in.json", text: json))
        try #require(expected.diagnostics.isEmpty)
        let isSame = reading.documents.map(\.value) == expected.documents.map(\.value)
        return isSame ? .same : .different
    }

    /// The page lists every case that does not come out as YAML says; what libyaml reads comes out
    /// right but for the reasons given there. `RECORD_GOLDEN=1` writes the page anew, and fails.
    @Test func thePageListsWhatComesOutOtherwise() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/yaml.md")
        let rendered = try Self.page()
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try Data(rendered.utf8).write(to: page)
        } else {
            let written = try String(contentsOf: page, encoding: .utf8)
            #expect(written == rendered)
            return
        }
        Issue.record("docs/yaml.md was written anew; look at what changed")
    }

    @Test func everyDifferenceHasAReason() throws {
        let different = try Self.cases.filter { try Self.outcome(of: $0) == .different }
        #expect(Set(different.map(\.name)) == Set(Self.reasons.keys))
    }

    private static func page() throws -> String {
        var lists: [Outcome: [String]] = [:]
        for example in cases {
            let reason = reasons[example.name].map { ": \($0)" } ?? ""
            lists[try outcome(of: example), default: []].append("- `\(example.name)`\(reason)")
        }
        func list(_ outcome: Outcome) -> String {
            (lists[outcome] ?? []).joined(separator: "\n")
        }
        let count = cases.count
        let same = lists[.same]?.count ?? 0
        return """
            # YAML as libyaml reads it

            Manifests are read by libyaml, a parser of YAML 1.1, and what it reads is resolved as
            Kubernetes does. Of the \(count) cases of YAML's own test suite, \(same) come out as
            they should. The others are listed here by the number they have there, by a test that
            reads them all; it fails when this page is not true, and writes it anew when it is run
            with `RECORD_GOLDEN=1 scripts/test ReadingConformance`.

            ## Read as something else

            \(list(.different))

            ## Valid, and refused

            A file with such a text gets an error with its place; nothing of it is misread.

            \(list(.refused))

            ## Not valid, and accepted

            \(list(.accepted))

            """
    }
}
