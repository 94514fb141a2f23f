import Foundation
import PodConformanceKit
import Testing

/// The recorded lives of Pods, each led again in virtual time.
@Suite struct RecordedPodTests {
    /// Those whose last moment falls together with something that a kubelet does at a time that
    /// it draws at random.
    static let endsAtRandom: Set = ["crashloop-slow-exit"]

    static let files: [PodScenarioFile] = {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Golden/pods")
        return (try? PodScenarioFile.find(in: directory.path(percentEncoded: false))) ?? []
    }()

    @Test func everyGroupIsThere() {
        let groups = [
            "args", "crashloop", "deadline", "env", "error", "hook", "init", "logs", "message",
            "net", "order", "probe", "resources", "restart", "rules", "security", "sidecar",
            "term", "volume", "workload",
        ]
        for group in groups {
            #expect(Self.files.contains { $0.name.hasPrefix("\(group)-") }, "\(group)")
        }
    }

    @Test(arguments: files.map(\.name))
    func livesAsRecorded(_ name: String) throws {
        let file = try #require(Self.files.first { $0.name == name })
        switch file.run(comparesEnd: !Self.endsAtRandom.contains(name)) {
        case .passed: break
        case .failed(let differences): Issue.record("\(differences.joined(separator: "\n"))")
        case .skipped(let reason): Issue.record("it cannot be expressed: \(reason)")
        }
    }
}
