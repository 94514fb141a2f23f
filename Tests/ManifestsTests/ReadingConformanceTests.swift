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

    /// Cases that read as something else, each for a reason of its own.
    static let deviations: [String: String] = [
        "565N": "Kubernetes decodes !!binary, the case keeps the base 64",
        "652Z": "libyaml takes ? in a flow mapping for the start of a key",
        "C4HZ": "the key y is a truth value in YAML 1.1",
        "DK95/01": "libyaml folds a tab at the start of a continuation line",
        "HM87/01": "libyaml takes ? in a flow sequence for the start of a key",
        "Y2GN": "libyaml ends an anchor's name at a colon",
    ]

    /// Valid cases that libyaml, which reads YAML 1.1, refuses; 2SXE has an anchored key.
    static let refused = Set(
        """
        2LFX 2SXE 4MUZ/01 4MUZ/02 58MP 5MUD 5T43 6BCT 6CA3 6LVF 7Z25 8XYN 96NN/00 96NN/01 9MQT/01 \
        9SA2 A2M4 BEC7 DBG4 DK3J DK95/00 DK95/03 DK95/04 DK95/06 FP8R HM87/00 HWV9 K3WX M7A3 \
        MUS6/05 MUS6/06 NJ66 QT73 R4YG UT92 VJP3/01 W4TN W5VH Y79Y/001 Y79Y/010
        """.split(separator: " ").map(String.init))

    /// Invalid cases that libyaml accepts.
    static let accepted = Set(
        """
        9C9N 9HCY 9JBA CVW2 DK95/01 EB22 G5U8 MUS6/00 MUS6/01 QB6E RHX7 S98Z SU5Z UKK6/02 X4QW \
        Y79Y/003 YJV2
        """.split(separator: " ").map(String.init))

    @Test(arguments: cases) func aCaseReadsAsItsJSON(_ example: Case) throws {
        let reader = ManifestReader()
        let reading = reader.readDocuments(SourceFile(path: "in.yaml", text: example.yaml))
        guard let json = example.json else {
            // Some valid cases have no JSON: their keys are lists or maps.
            return
        }
        if reading.diagnostics.containsErrors {
            #expect(Self.refused.contains(example.name))
            return
        }
        let expected = reader.readDocuments(SourceFile(path: "in.json", text: json))
        try #require(expected.diagnostics.isEmpty)
        let isEqual = reading.documents.map(\.value) == expected.documents.map(\.value)
        #expect(isEqual == (Self.deviations[example.name] == nil))
        #expect(!Self.refused.contains(example.name))
    }

    @Test(arguments: cases) func aFaultyCaseIsRefused(_ example: Case) {
        let folder = SharedCorpus.yamlCases?.appending(path: example.name)
        guard let fault = folder?.appending(path: "error"),
            FileManager.default.fileExists(atPath: fault.path)
        else { return }
        let reading = ManifestReader().readDocuments(SourceFile(path: "in", text: example.yaml))
        #expect(reading.diagnostics.containsErrors == !Self.accepted.contains(example.name))
    }
}
