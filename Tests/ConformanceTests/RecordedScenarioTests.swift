import ConformanceKit
import Foundation
import Testing

/// The recorded scenarios, each run as the `conformance` command runs it.
@Suite struct RecordedScenarioTests {
    /// The areas of which every scenario passes; what a scenario's name starts with.
    static let supportedAreas = [
        "deployment", "replicaset", "rc", "job", "cronjob", "hpa", "pdb", "gc", "service",
        "daemonset", "node", "namespace", "pod", "pv", "statefulset",
    ]

    static let files: [ScenarioFile] = {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/scenarios")
        return (try? ScenarioFile.find(in: [directory.path(percentEncoded: false)])) ?? []
    }()

    static let supportedNames = files.map(\.name).filter { name in
        supportedAreas.contains { name.hasPrefix("\($0)-") }
    }

    @Test func everyAreaHasScenarios() {
        for area in Self.supportedAreas {
            #expect(Self.supportedNames.contains { $0.hasPrefix("\(area)-") }, "\(area)")
        }
    }

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
