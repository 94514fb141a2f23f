import Foundation
import KubernetesAPI
import Manifests
import Testing

/// YAML's own conformance cases, as far as libyaml reads them.
@Suite(.enabled(if: SharedCorpus.yamlCases != nil, "shared/corpus-yaml is not there"))
struct ReadingConformanceTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let yaml: String
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

    @Test(arguments: cases) func aCaseReadsAsItsJSON(_ example: Case) throws {
        let reader = ManifestReader()
        let reading = reader.readDocuments(SourceFile(path: "in.yaml", text: example.yaml))
        if reading.diagnostics.containsErrors { 
            if let json = example.json { print("ERR", example.name, reading.diagnostics.map { "\($0.code) \($0.message)" }, json.prefix(30).debugDescription) }
            return }
        guard let json = example.json else { print("ACCEPTED", example.name); return }
        let expected = reader.readDocuments(SourceFile(path: "in.json", text: json))
        try #require(expected.diagnostics.isEmpty)
        #expect(reading.documents.map(\.value) == expected.documents.map(\.value))
    }
}
