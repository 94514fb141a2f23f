import Foundation
import PodConformanceKit
import Testing

/// The recorded lives of Pods, each led again in virtual time.
@Suite struct RecordedPodTests {
    /// Scenarios that ask for what the simulated machine does not have, and why.
    static let inexpressible = [
        "net-share-process": "ps", "security-capabilities": "root", "security-fsgroup": "root",
        "security-readonly-root": "root", "security-sysctl": "root",
        "security-user-group": "root", "volume-binary-data": "od",
        "volume-configmap-items": "find", "volume-emptydir-memory": "mount",
        "volume-emptydir-shared": "stat", "volume-hostpath-create": "stat",
        "volume-projected": "stat", "volume-subpath": "stat",
    ]

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
        case .passed:
            #expect(Self.inexpressible[name] == nil, "\(name) can be expressed by now")
        case .failed(let differences): Issue.record("\(differences.joined(separator: "\n"))")
        case .skipped(let reason):
            let known = try #require(Self.inexpressible[name], "\(name): \(reason)")
            #expect(reason.contains(known))
        }
    }
}
