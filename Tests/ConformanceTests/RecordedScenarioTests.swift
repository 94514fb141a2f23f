import ConformanceKit
import Foundation
import Testing

/// The recorded scenarios, each run as the `conformance` command runs it.
@Suite struct RecordedScenarioTests {
    /// Scenarios that cannot pass, and why.
    static let exceptions = [
        "quota-pods": "the scenario limits Secrets, its recording is of one that limits ConfigMaps"
    ]

    static let files: [ScenarioFile] = {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/scenarios")
        return (try? ScenarioFile.find(in: [directory.path(percentEncoded: false)])) ?? []
    }()

    static let supportedNames = files.map(\.name).filter { exceptions[$0] == nil }

    @Test func allScenariosAreFound() { #expect(Self.files.count >= 148) }

    @Test(arguments: supportedNames)
    func behavesAsRecorded(_ name: String) throws {
        let file = try #require(Self.files.first { $0.name == name })
        let outcome = file.run()
        let report = ([outcome.summary] + outcome.details).joined(separator: "\n")
        #expect(outcome.passed, "\(report)")
    }

    /// What is not supported fails with a reason: it neither crashes nor hangs nor is skipped.
    @Test func everyScenarioHasAnOutcome() {
        for file in Self.files {
            let outcome = file.run()
            #expect(outcome.passed || !outcome.differences.isEmpty || outcome.fault != nil)
        }
    }
}
