import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// Sandboxes whose processes are killed by others.
@Suite(.serialized, .enabled(if: HostCapabilities().canIsolate && HostCapabilities().canNetwork))
struct LostSandboxTests {
    private let driver: BackendDriver

    init() throws { driver = try BackendDriver(HostCapabilities()) }

    private func kill(heldBy name: String) throws {
        let path = "\(driver.root)/\(driver.uid)/\(name)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let pid = try #require(text.split(separator: " ").first.flatMap { pid_t($0) })
        Glibc.kill(pid, SIGKILL)
    }

    private static let sharing = Pod.with { $0.spec = .with { $0.shareProcessNamespace = true } }
    private static let serving = Pod.with {
        $0.spec = .with {
            $0.containers = [
                .with {
                    $0.name = "c"
                    $0.ports = [
                        .with {
                            $0.containerPort = 80
                            $0.hostPort = Int32.random(in: 30_000..<32_000)
                        }
                    ]
                }
            ]
        }
    }

    @Test(arguments: [(sharing, "processes-holder"), (serving, "ports")])
    func theirEndIsToldAndTheyAreMadeAgain(_ pod: Pod, _ file: String) throws {
        try driver.runSandbox(pod)
        let id = try driver.run("exec sleep 60")
        try kill(heldBy: file)
        try driver.awaitEndOfSandbox()
        _ = try driver.ask(.stopContainer(id, gracePeriod: .zero)).get()
        try driver.runSandbox(pod)
        let next = try driver.run("echo again", attempt: 1)
        #expect(try driver.end(of: next).exitCode == 0)
    }

    /// Otherwise it would be started again in what is gone.
    @Test func theirEndIsToldBeforeThatOfTheContainersInThem() throws {
        try driver.runSandbox(Self.sharing)
        let id = try driver.run("exec sleep 60")
        try kill(heldBy: "processes-holder")
        #expect(try driver.end(of: id).exitCode == 137)
        let start = ContinuousClock.now
        try driver.awaitEndOfSandbox()
        #expect(ContinuousClock.now - start < .seconds(1), "it was there already")
    }

    /// Another run of the program looks after what an earlier one has made.
    @Test func theEndOfAnAdoptedOneIsToldToo() throws {
        try driver.runSandbox(Self.sharing)
        try driver.run("exec sleep 60")
        try driver.restart()
        #expect(driver.backend.adopt(podUID: driver.uid).addresses != nil)
        try kill(heldBy: "processes-holder")
        try driver.awaitEndOfSandbox()
    }
}
