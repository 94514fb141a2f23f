import Foundation
import Manifests
import Testing

/// Every real manifest gets the verdict that was looked at once.
@Suite(.enabled(if: SharedCorpus.manifests != nil, "../shared/corpus is not there"))
struct CorpusVerdictsTests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Golden/validate/corpus.txt")

    /// `RECORD_GOLDEN=1` writes the verdicts anew, and fails.
    @Test func theVerdictsAreThoseRecorded() throws {
        let verdicts = try Self.verdicts()
        guard ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == nil else {
            try FileManager.default.createDirectory(
                at: Self.golden.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(verdicts.utf8).write(to: Self.golden)
            Issue.record("the verdicts were written anew; look at what changed")
            return
        }
        let recorded = try String(contentsOf: Self.golden, encoding: .utf8)
        let changed = Set(verdicts.split(separator: "\n"))
            .symmetricDifference(recorded.split(separator: "\n"))
        #expect(changed.sorted() == [])
    }

    /// A line for each repository: how many files, objects, errors and warnings, by code; below it
    /// a line for each file with errors.
    private static func verdicts() throws -> String {
        let corpus = try #require(SharedCorpus.manifests)
        let names = try FileManager.default.contentsOfDirectory(atPath: corpus.path).sorted()
        var lines: [String] = []
        for name in names where !name.contains(".") {
            let folder = corpus.appending(path: name)
            let report = ManifestValidator().validate([.path(folder.path)])
            let counts = counted(report.diagnostics.map { "\($0.severity.rawValue) \($0.code)" })
            lines.append(
                "\(name): \(report.fileCount) files, \(report.manifests.count) objects; \(counts)")
            let faulty = Dictionary(grouping: report.diagnostics.filter { $0.severity == .error }) {
                $0.location?.file.path ?? ""
            }
            for (path, errors) in faulty.sorted(by: { $0.key < $1.key }) {
                let file = path.dropFirst(folder.path.count + 1)
                lines.append("    \(file): \(counted(errors.map(\.code)))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func counted(_ codes: [String]) -> String {
        Dictionary(grouping: codes, by: \.self).sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.count)" }.joined(separator: ", ")
    }
}
