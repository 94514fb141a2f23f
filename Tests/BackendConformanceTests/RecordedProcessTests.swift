import Foundation
import PodConformanceKit
import ProcessBackend
import ProcessKit
import Synchronization
import Testing

/// Some recorded lives of Pods, led by processes: those that tell what a container is given, and
/// take seconds. The others are for `make pods BACKEND=process`.
@Suite struct RecordedProcessTests {
    private static let groups: Set = [
        "args", "env", "logs", "message", "net", "security", "volume",
    ]
    /// Waits for a kubelet to look again, for more than a minute.
    private static let long: Set = ["volume-live-update"]
    /// How many go on at a time, at the first try and at those that follow it: a machine that is
    /// busy with other tests is late.
    private static let limits = [12, 2, 1]

    private static let files: [PodScenarioFile] = {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Golden/pods")
        let all = try? PodScenarioFile.find(in: directory.path(percentEncoded: false))
        return (all ?? []).filter {
            groups.contains($0.name.prefix { $0 != "-" }.description) && !long.contains($0.name)
        }
    }()

    private static var isPossible: Bool {
        let capabilities = HostCapabilities()
        return capabilities.canIsolate && capabilities.canNetwork && BusyboxFiles.isPossible
    }

    @Test(.enabled(if: isPossible, "needs busybox and rights to isolate"))
    func liveAsRecorded() throws {
        #expect(Self.files.count > 40)
        let machine = try ProcessMachine()
        var open = Self.files
        var faults: [String: [String]] = [:]
        for limit in Self.limits where !open.isEmpty {
            faults = Self.run(open, on: machine, limit: limit)
            open = open.filter { faults[$0.name] != nil }
        }
        for (name, differences) in faults.sorted(by: { $0.key < $1.key }) {
            Issue.record("\(name):\n\(differences.joined(separator: "\n"))")
        }
    }

    /// - Returns: what is different, by the names of those that failed.
    private static func run(
        _ files: [PodScenarioFile], on machine: ProcessMachine, limit: Int
    ) -> [String: [String]] {
        let faults = Faults()
        PodScenarioBatch(files, on: machine, limit: limit).run { name, outcome in
            if case .failed(let differences) = outcome {
                faults.byName.withLock { $0[name] = differences }
            }
        }
        return faults.byName.withLock { $0 }
    }

    private final class Faults: Sendable {
        let byName = Mutex<[String: [String]]>([:])
    }
}
