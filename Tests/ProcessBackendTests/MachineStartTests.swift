import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// What a Pod finds after the machine was started anew: files stay, and nothing else.
@Suite(.serialized, .enabled(if: HostCapabilities().canIsolate && HostCapabilities().canNetwork))
struct MachineStartTests {
    private let driver: BackendDriver
    private let folder: String

    init() throws {
        driver = try BackendDriver(HostCapabilities())
        folder = "\(driver.root)/\(driver.uid)"
    }

    /// Leaves of the Pod what the machine's start leaves.
    private func startMachine() throws {
        for name in ["network", "processes"] { umount2("\(folder)/\(name)", Int32(MNT_DETACH)) }
        let holder = try? String(contentsOfFile: "\(folder)/processes-holder", encoding: .utf8)
        if let pid = holder?.split(separator: " ").first.flatMap({ pid_t($0) }) {
            kill(pid, SIGKILL)
        }
        if let sandbox = try? String(contentsOfFile: "\(folder)/sandbox", encoding: .utf8) {
            let address = sandbox.prefix { $0 != " " }
            try "\(address) another-boot"
                .write(toFile: "\(folder)/sandbox", atomically: true, encoding: .utf8)
        }
        try driver.restart()
    }

    @Test(arguments: [false, true]) func theSandboxIsGone(isOnTheMachinesNetwork: Bool) throws {
        let pod = Pod.with { $0.spec = .with { $0.hostNetwork = isOnTheMachinesNetwork } }
        try driver.runSandbox(pod)
        try driver.restart()
        #expect(driver.backend.adopt(podUID: driver.uid).addresses?.count == 1)
        _ = try driver.end(of: driver.run("true"))
        try startMachine()
        #expect(driver.backend.adopt(podUID: driver.uid).addresses == nil)
        try driver.runSandbox(pod)
        _ = try driver.end(of: driver.run("true", attempt: 1))
    }

    @Test func sharedProcessesAreMadeAgain() throws {
        var pod = Pod()
        pod.metadata.uid = driver.uid
        pod.spec = .with { $0.shareProcessNamespace = true }
        try driver.runSandbox(pod)
        _ = try driver.end(of: driver.run("true"))
        try startMachine()
        try driver.runSandbox(pod)
        let id = try driver.run("echo $$", attempt: 1)
        #expect(try driver.end(of: id).exitCode == 0)
    }

    /// Their first process may also be killed alone.
    @Test func sharedProcessesThatHaveEndedAreNoSandbox() throws {
        var pod = Pod()
        pod.metadata.uid = driver.uid
        pod.spec = .with { $0.shareProcessNamespace = true }
        try driver.runSandbox(pod)
        let holder = try String(contentsOfFile: "\(folder)/processes-holder", encoding: .utf8)
        let pid = try #require(holder.split(separator: " ").first.flatMap { pid_t($0) })
        kill(pid, SIGKILL)
        for _ in 0..<200 where ProcessStat(of: pid) != nil { usleep(10_000) }
        try driver.restart()
        #expect(driver.backend.adopt(podUID: driver.uid).addresses == nil)
        try driver.runSandbox(pod)
        _ = try driver.end(of: driver.run("true"))
    }

    @Test func aVolumeInMemoryIsInMemoryAgain() throws {
        let source = VolumeContent.Source.emptyDirectory(inMemory: true, sizeLimitBytes: 1 << 20)
        let content = VolumeContent(name: "m", source: source, fsGroup: nil)
        _ = try driver.ask(.mountVolumes(podUID: driver.uid, [content])).get()
        umount2("\(folder)/volumes/m", Int32(MNT_DETACH))
        _ = try driver.ask(.mountVolumes(podUID: driver.uid, [content])).get()
        var info = statvfs()
        #expect(statvfs("\(folder)/volumes/m", &info) == 0)
        #expect(UInt64(info.f_blocks) * UInt64(info.f_frsize) == 1 << 20)
    }

    /// The addresses are the machine's, and are handed out anew.
    @Test func anAddressThatAnotherHasNowStaysTheOthers() throws {
        let address = try #require(try driver.runSandbox().first)
        try startMachine()
        let place = "/run/reconcile/addresses/\(address)"
        try "/".write(toFile: place, atomically: true, encoding: .utf8)
        defer { unlink(place) }
        #expect(try driver.runSandbox() != [address])
        _ = try driver.ask(.removeSandbox(podUID: driver.uid)).get()
        #expect(try String(contentsOfFile: place, encoding: .utf8) == "/")
    }
}
