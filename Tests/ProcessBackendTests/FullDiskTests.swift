import Foundation
import Kubelet
import Testing

@testable import ProcessBackend

/// Containers whose folder is on a disk that is full.
@Suite(
    .enabled(if: HostCapabilities().canIsolate, "needs to mount a small disk"), .serialized)
struct FullDiskTests {
    /// A disk of 400 KiB, of which a backend keeps its containers.
    private let driver: BackendDriver

    init() throws {
        driver = try BackendDriver(HostCapabilities(canIsolate: false, canChangeUser: false))
        try FileManager.default.createDirectory(
            atPath: driver.root, withIntermediateDirectories: true)
        try #require(mount("tmpfs", driver.root, "tmpfs", 0, "size=400k") == 0)
    }

    private func leave() { umount2(driver.root, Int32(MNT_DETACH)) }

    private func fill() throws {
        let path = "\(driver.root)/filler"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: path))
        defer { try? file.close() }
        while (try? file.write(contentsOf: Data(count: 4096))) != nil {}
    }

    @Test func anEndIsTold() throws {
        defer { leave() }
        try driver.runSandbox()
        let id = try driver.run("sleep 1; exit 3")
        try fill()
        #expect(try driver.end(of: id).exitCode == 3)
    }

    /// What was written before is not given up for what cannot be written.
    @Test func aLogKeepsItsBeginning() throws {
        defer { leave() }
        try driver.runSandbox()
        let id = try driver.run(
            "echo first; i=0; while [ $i -lt 30 ]; do head -c 900000 /dev/zero | tr '\\0' x; "
                + "i=$((i+1)); done; echo last")
        #expect(try driver.end(of: id).exitCode == 0)
        let lines = driver.log(of: id).split(separator: "\n")
        #expect(lines.first == "first")
        let file = try String(
            contentsOfFile: ContainerFolder(id, in: driver.root).log.path, encoding: .utf8)
        for line in file.split(separator: "\n") {
            #expect(ContainerLog.entries(in: Array(line.utf8)[...]).count == 1)
            // A line that was cut off would run into the next one.
            #expect(line.ranges(of: " stdout ").count == 1)
        }
    }

    @Test func aStartFailsAndSaysWhy() throws {
        defer { leave() }
        try driver.runSandbox()
        try fill()
        #expect(throws: (any Error).self) { try driver.run("exit 0") }
        try FileManager.default.removeItem(atPath: "\(driver.root)/filler")
        let id = try driver.run("exit 0", attempt: 1)
        #expect(try driver.end(of: id).exitCode == 0)
    }
}
