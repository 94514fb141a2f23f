import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// What a container sees of the machine, and what is seen of it.
@Suite(.serialized, .enabled(if: HostCapabilities().canIsolate && geteuid() == 0))
struct ContainerViewTests {
    private let driver: BackendDriver

    init() throws { driver = try BackendDriver(HostCapabilities()) }

    /// - Returns: what a script writes.
    private func output(of script: String, attempt: Int32 = 0) throws -> [String] {
        let id = try driver.run(script, attempt: attempt)
        _ = try driver.end(of: id)
        let log = String(decoding: driver.backend.log(of: id), as: UTF8.self)
        return log.split(separator: "\n").map(String.init)
    }

    @Test func whatTellsOfTheMachineIsHidden() throws {
        try driver.runSandbox()
        #expect(try output(of: "ls /sys/firmware /proc/acpi 2>/dev/null | grep -v :") == [])
        #expect(try output(of: "cat /proc/interrupts /proc/timer_list", attempt: 1) == [])
        #expect(
            try output(of: "(echo b > /proc/sysrq-trigger) 2>/dev/null || echo no", attempt: 2)
                == ["no"])
    }

    @Test func theUsualDevicesAreThere() throws {
        try driver.runSandbox()
        let names = try output(of: "ls /dev")
        let usual: Set = [
            "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
            "stdout", "tty", "urandom", "zero",
        ]
        #expect(usual.subtracting(names) == [])
        #expect(
            try output(of: "cat /proc/mounts", attempt: 1).contains {
                $0.hasPrefix("mqueue /dev/mqueue mqueue rw,nosuid,nodev,noexec")
            })
    }

    /// As a kubelet's Pods have it, and without a place of the machine in its name.
    @Test func theFirstOfSharedProcessesIsCalledPause() throws {
        try driver.runSandbox(.with { $0.spec = .with { $0.shareProcessNamespace = true } })
        #expect(try output(of: "cat /proc/1/cmdline /proc/1/comm") == ["/pause\0pause"])
    }

    /// Each line is the first that its stream has to give.
    @Test(arguments: ["echo 1 >&2; echo 2", "echo 1; echo 2 >&2"])
    func linesOfBothStreamsComeAsTheyWereWritten(_ script: String) throws {
        try driver.runSandbox()
        for attempt in 0..<20 {
            #expect(try output(of: script, attempt: Int32(attempt)) == ["1", "2"])
        }
    }
}
