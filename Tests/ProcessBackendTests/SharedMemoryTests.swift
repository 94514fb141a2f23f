import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// Containers of a Pod share memory with each other, and with nobody else.
@Suite(.serialized, .enabled(if: HostCapabilities().canIsolate && geteuid() == 0))
struct SharedMemoryTests {
    private static let namespace = "readlink /proc/self/ns/ipc"

    private let driver: BackendDriver
    private let machine: String

    init() throws {
        driver = try BackendDriver(HostCapabilities())
        machine = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/ipc")
    }

    private func output(_ script: String, attempt: Int32 = 0) throws -> String {
        let id = try driver.run(script, attempt: attempt)
        _ = try driver.end(of: id)
        return driver.log(of: id)
    }

    @Test func whatOneLeavesTheNextOneFinds() throws {
        try driver.runSandbox()
        let name = "memory-\(driver.uid)"
        let first = try output("echo kept >/dev/shm/\(name); \(Self.namespace)")
        #expect(!FileManager.default.fileExists(atPath: "/dev/shm/\(name)"))
        // Another run of the program finds it as well.
        try driver.restart()
        try driver.runSandbox()
        let second = try output("cat /dev/shm/\(name); \(Self.namespace)", attempt: 1)
        #expect(second == "kept\n" + first)
        #expect(first != machine + "\n")
    }

    @Test func commandsAreInTheSameMemory() throws {
        try driver.runSandbox()
        let id = try driver.run("\(Self.namespace); while :; do sleep 0.05; done")
        try driver.wait(forLog: "]\n", of: id)
        let command = ["sh", "-c", Self.namespace]
        let answer = try driver.ask(
            .exec(id, command: command, timeout: .seconds(10))
        ).get()
        guard case .command(0, let output) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(output == driver.log(of: id))
    }

    @Test func aPodMayHaveThatOfTheMachine() throws {
        try driver.runSandbox(.with { $0.spec = .with { $0.hostIPC = true } })
        let name = "memory-\(driver.uid)"
        defer { unlink("/dev/shm/\(name)") }
        #expect(try output("touch /dev/shm/\(name); \(Self.namespace)") == machine + "\n")
        #expect(FileManager.default.fileExists(atPath: "/dev/shm/\(name)"))
    }

    @Test func itsParametersAreThePodsOwn() throws {
        let place = "/proc/sys/kernel/msgmax"
        let before = try String(contentsOfFile: place, encoding: .utf8)
        try driver.runSandbox(
            .with { pod in
                pod.spec = .with { spec in
                    spec.securityContext = .with { security in
                        security.sysctls = [
                            .with {
                                $0.name = "kernel.msgmax"
                                $0.value = "4321"
                            }
                        ]
                    }
                }
            })
        #expect(try output("cat \(place)") == "4321\n")
        #expect(try String(contentsOfFile: place, encoding: .utf8) == before)
    }

    @Test(arguments: [false, true]) func itGoesWithTheSandbox(isStopped: Bool) throws {
        try driver.runSandbox()
        _ = try output("echo x >/dev/shm/x")
        let folder = "\(driver.root)/\(driver.uid)"
        let uid = driver.uid
        if isStopped {
            _ = try driver.ask(.stopSandbox(podUID: uid)).get()
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/ipc"))
        }
        _ = try driver.ask(.removeSandbox(podUID: uid)).get()
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
