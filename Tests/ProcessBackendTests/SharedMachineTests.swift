import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// Pods on a machine that permits them nothing of their own.
@Suite(.serialized) struct SharedMachineTests {
    private static let capabilities = HostCapabilities(canIsolate: false, canChangeUser: false)

    /// A socket that listens on a port, which it returns too.
    private func listener(shares: Bool) throws -> (descriptor: Int32, port: Int32) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = shares ? 1 : 0
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, socklen_t(MemoryLayout<Int32>.size))
        try #require(listen(descriptor, 1) == 0)
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size)
            }
        }
        return (descriptor, Int32(UInt16(bigEndian: address.sin_port)))
    }

    private func pod(port: Int32) -> Pod {
        .with { pod in
            pod.spec = .with { spec in
                spec.containers = [
                    .with {
                        $0.name = "c"
                        $0.ports = [.with { $0.containerPort = port }]
                    }
                ]
            }
        }
    }

    @Test func tellsAPortConflictBeforeTheStart() throws {
        let driver = try BackendDriver(Self.capabilities)
        let (listener, port) = try listener(shares: false)
        defer { close(listener) }
        try driver.runSandbox(pod(port: port))
        #expect {
            try driver.run("echo never")
        } throws: { error in
            (error as? BackendFailure)?.message.contains("port \(port) is in use") == true
        }
    }

    @Test func letsReplicasShareAPortThatTheyAllWantToShare() throws {
        let driver = try BackendDriver(Self.capabilities)
        let (listener, port) = try listener(shares: true)
        defer { close(listener) }
        try driver.runSandbox(pod(port: port))
        let id = try driver.run("echo runs")
        _ = try driver.end(of: id)
        #expect(driver.log(of: id) == "runs\n")
    }

    @Test(arguments: [false, true])
    func runsWithoutVolumesOnlyIfThatIsAllowed(isAllowed: Bool) throws {
        var options = ProcessBackend.Options()
        options.allowsUnsupported = isAllowed
        let driver = try BackendDriver(Self.capabilities, options: options)
        try driver.runSandbox()
        func run() throws -> String {
            let id = try driver.run(
                "test -e /of-a-volume || echo none",
                mounts: [
                    ContainerMount(
                        volume: "v", path: "/of-a-volume", subPath: nil, isReadOnly: false)
                ])
            _ = try driver.end(of: id)
            return driver.log(of: id)
        }
        if isAllowed {
            #expect(try run() == "none\n")
        } else {
            #expect {
                _ = try run()
            } throws: { error in
                (error as? BackendFailure)?.kind == .unsupported
            }
        }
    }

    @Test func gainsNoPrivilegesWhereThatIsAskedFor() throws {
        let driver = try BackendDriver(Self.capabilities)
        try driver.runSandbox()
        var security = ContainerSecurity()
        security.mayGainPrivileges = false
        let id = try driver.create(
            ["grep", "NoNewPrivs", "/proc/self/status"], security: security)
        _ = try driver.ask(.startContainer(id)).get()
        _ = try driver.end(of: id)
        #expect(driver.log(of: id) == "NoNewPrivs:\t1\n")
    }
}
