import AdmissionKit
import ArgumentParser
import Foundation

/// `admission`: compares the verdicts and defaults with what an API server was recorded to answer.
@main
struct AdmissionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admission",
        abstract: "Compare admission with recorded answers of an API server.",
        discussion: """
            Replays every record of the files *.jsonl in the directories, and prints a line about \
            each that comes out differently. The exit code is 1 if one does. Kinds without rules \
            of their own, such as ClusterRole, are left out.
            """)

    @Option(help: "Where the manifests are that records name: shared/corpus, if it is there.")
    var corpus: String?

    @Argument(help: "Directories with records.")
    var paths: [String]

    func run() throws {
        var passed = 0
        var failed = 0
        var leftOut: [String] = []
        for path in paths {
            let folder = URL(fileURLWithPath: path)
            for answers in try RecordedAnswers.find(in: folder, corpus: corpus(beside: folder)) {
                guard answers.isTyped else {
                    if answers.count > 0 { leftOut.append(answers.kind) }
                    continue
                }
                let differences = answers.differences()
                for (source, difference) in differences {
                    print("\(answers.name): \(source): \(difference)")
                }
                passed += answers.count - differences.count
                failed += differences.count
            }
        }
        if !leftOut.isEmpty { print("left out: \(leftOut.joined(separator: ", "))") }
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode(1) }
    }

    /// The manifests lie beside the folder `conformance` in which the records are.
    private func corpus(beside folder: URL) -> URL? {
        if let corpus { return URL(fileURLWithPath: corpus) }
        var parent = folder.standardizedFileURL
        while parent.path != "/" {
            parent.deleteLastPathComponent()
            let candidate = parent.appendingPathComponent("corpus/INDEX.tsv")
            if FileManager.default.fileExists(atPath: candidate.path) {
                return candidate.deletingLastPathComponent()
            }
        }
        return nil
    }
}
