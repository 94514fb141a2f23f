import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// What a Pod cannot reach by what it says and does.
@Suite(.serialized, .enabled(if: HostCapabilities().canIsolate && geteuid() == 0))
struct ContainmentTests {
    private let driver: BackendDriver
    private let volume: String

    init() throws {
        driver = try BackendDriver(HostCapabilities())
        volume = "\(driver.root)/\(driver.uid)/volumes/v"
    }

    private static let whole = ContainerMount(
        volume: "v", path: "/v", subPath: nil, isReadOnly: false)
    private static let part = ContainerMount(
        volume: "v", path: "/part", subPath: "x/y", isReadOnly: false)

    private func mountVolume() throws {
        let source = VolumeContent.Source.emptyDirectory(inMemory: false, sizeLimitBytes: nil)
        let content = VolumeContent(name: "v", source: source, fsGroup: nil)
        _ = try driver.ask(.mountVolumes(podUID: driver.uid, [content])).get()
    }

    /// The records of a supervisor are ended by zero bytes.
    @Test(arguments: [false, true]) func aZeroByteStartsNoRecord(isArgument: Bool) throws {
        try driver.runSandbox()
        let text = "secret\0\0mount\0/\0/host\0k\0f"
        #expect {
            _ = try driver.create(
                ["true"] + (isArgument ? [text] : []),
                environment: isArgument ? [] : [("TEXT", text)])
        } throws: { error in
            let message = (error as? BackendFailure)?.message ?? ""
            return message.contains("zero byte") && !message.contains("/host")
        }
    }

    /// Another container may change the volume between the two.
    @Test(arguments: ["x", "x/y"]) func aLinkThatComesBeforeTheStartIsNotFollowed(
        _ name: String
    ) throws {
        try mountVolume()
        try driver.runSandbox()
        let outside = FileManager.default.temporaryDirectory
            .appending(path: "outside-\(UUID().uuidString)").path(percentEncoded: false)
        try FileManager.default.createDirectory(
            atPath: "\(outside)/y", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: outside) }
        try FileManager.default.createDirectory(
            atPath: "\(volume)/x/y", withIntermediateDirectories: true)
        let id = try driver.create(["touch", "/part/reached"], mounts: [Self.part])
        try FileManager.default.removeItem(atPath: "\(volume)/\(name)")
        try FileManager.default.createSymbolicLink(
            atPath: "\(volume)/\(name)", withDestinationPath: outside)
        #expect {
            _ = try driver.ask(.startContainer(id)).get()
        } throws: { error in
            (error as? BackendFailure)?.kind == .startFailed
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: outside) == ["y"])
    }

    @Test func aMissingPartIsNotMadeBehindALink() throws {
        try mountVolume()
        try driver.runSandbox()
        let outside = FileManager.default.temporaryDirectory
            .appending(path: "outside-\(UUID().uuidString)").path(percentEncoded: false)
        try FileManager.default.createDirectory(
            atPath: outside, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: outside) }
        let id = try driver.create(["true"], mounts: [Self.part])
        try? FileManager.default.removeItem(atPath: "\(volume)/x")
        try FileManager.default.createSymbolicLink(
            atPath: "\(volume)/x", withDestinationPath: outside)
        #expect(throws: BackendFailure.self) {
            _ = try driver.ask(.startContainer(id)).get()
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: outside) == [])
    }

    /// Links that stay inside are as good as what they lead to, also those that begin at the root.
    @Test func aLinkInsideLeadsToAPart() throws {
        try mountVolume()
        try driver.runSandbox()
        try FileManager.default.createDirectory(
            atPath: "\(volume)/real/y", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(volume)/x", withDestinationPath: "\(volume)/real")
        let id = try driver.run("touch /part/reached", mounts: [Self.part])
        #expect(try driver.end(of: id).exitCode == 0)
        #expect(FileManager.default.fileExists(atPath: "\(volume)/real/y/reached"))
    }

    @Test func aDeviceThatAContainerMakesIsOfNoUse() throws {
        try mountVolume()
        try driver.runSandbox()
        // The zero device, under the numbers that any other could have.
        let script = """
            for place in /made /dev/made /dev/shm/made /v/made /tmp/made; do
                mknod $place c 1 5 2>/dev/null && echo made
                head -c 1 $place >/dev/null 2>&1 && echo used
            done
            head -c 1 /dev/zero >/dev/null && echo x >/dev/null && echo own
            """
        let id = try driver.run(script, mounts: [Self.whole])
        _ = try driver.end(of: id)
        let lines = driver.log(of: id).split(separator: "\n")
        #expect(!lines.contains("used"))
        #expect(lines.contains("made"))
        #expect(lines.last == "own")
    }

    @Test func othersAreKeptOutOfThePodsFolders() throws {
        try mountVolume()
        try driver.runSandbox()
        let id = try driver.run("true", environment: [("PASSWORD", "secret")])
        _ = try driver.end(of: id)
        func mode(_ path: String) -> mode_t {
            var info = stat()
            return stat(path, &info) == 0 ? info.st_mode & 0o7777 : 0
        }
        #expect(mode(driver.root) == 0o700)
        #expect(mode("\(driver.root)/\(driver.uid)") == 0o700)
        #expect(mode(ContainerFolder(id, in: driver.root).configuration) == 0o600)
        chmod(driver.root, 0o755)
        try driver.restart()
        #expect(mode(driver.root) == 0o700)
    }

    @Test func aFileThatNobodyWritesHoldsNothingUp() throws {
        try mountVolume()
        try driver.runSandbox()
        mkfifo("\(volume)/pipe", 0o666)
        let request = BackendRequest.readFile(podUID: driver.uid, volume: "v", path: "pipe")
        #expect(throws: BackendFailure(.failed, "pipe is no regular file")) {
            _ = try driver.ask(request).get()
        }
    }
}
