import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// What the machine is told and says, in texts.
@Suite struct MachineTextTests {
    @Test(arguments: [
        (Int64(0), Int64(1000)), (5, 1000), (250, 25_000), (100_000, 10_000_000),
        (100_000_000_000_000, (1 << 44) - 1), (.max, (1 << 44) - 1),
    ])
    func aLimitOfProcessorsIsAQuota(_ milli: Int64, _ microseconds: Int64) {
        #expect(ControlGroups.quota(ofMilli: milli) == microseconds)
    }

    @Test(arguments: [ControlGroups.first, .second])
    func noLimitIsTooMuchForAGroup(_ groups: ControlGroups) {
        var resources = ContainerResources()
        resources.cpuShares = .max
        resources.cpuLimitMilli = .max
        let id = ContainerID(podUID: "uid", name: "c", attempt: 0)
        let records = groups.records(of: ContainerFolder(id, in: "/none"), resources)
        let values = records.filter { $0.first.contains("uid") }.map(\.second)
        #expect(values.contains(groups == .first ? "262144" : "10000"))
    }

    @Test func theNameOfAProcessMayLookLikeFields() throws {
        let stat = try #require(
            ProcessStat(
                "7 (a) b (c) S 1 7 7 0 -1 0 1 2 3 4 10 20 30 40 20 0 1 0 555 8192 99 1 2"))
        #expect(stat.start == 555)
        #expect(stat.ticks == 100)
        #expect(stat.residentPages == 99)
    }

    @Test func aLineWithoutAnEndIsHandedOutInParts() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "log-\(UUID().uuidString)").path(percentEncoded: false)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let piece = String(repeating: "x", count: 16 * 1024)
        let count = 200
        let text = String(
            repeating: "2026-01-02T03:04:05.123456789Z stdout P \(piece)\n", count: count)
        try text.write(toFile: "\(folder)/log", atomically: true, encoding: .utf8)
        var reader = LogReader(ContainerLog(path: "\(folder)/log"))
        let lines = reader.read() + reader.finish()
        #expect(lines.map(\.bytes.count).reduce(0, +) == count * piece.utf8.count)
        #expect(lines.allSatisfy { $0.bytes.count <= 1 << 20 })
        #expect(lines.count > 1)
    }
}
