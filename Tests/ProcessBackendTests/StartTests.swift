import Foundation
import KubernetesAPI
import Synchronization
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// Starts that go wrong in a way that nobody is told of.
@Suite(.serialized) struct StartTests {
    private let driver: BackendDriver

    init() throws {
        driver = try BackendDriver(HostCapabilities(canIsolate: false, canChangeUser: false))
        try driver.runSandbox()
    }

    /// As on a full disk: neither the start nor the reason against it can be written.
    @Test func aSupervisorThatCannotTellHasFailed() throws {
        let id = try driver.create(["sleep", "60"])
        let folder = ContainerFolder(id, in: driver.root)
        for name in ["child", "failed"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
        }
        #expect {
            _ = try driver.ask(.startContainer(id)).get()
        } throws: { error in
            (error as? BackendFailure)?.kind == .startFailed
        }
        // It may still be ending what it has started.
        for _ in 0..<500 where folder.isKept { usleep(10_000) }
        #expect(!folder.isKept)
    }

    /// Whoever follows a log asks whether the container is kept, at any time.
    @Test func askingWhetherAContainerIsKeptKeepsNobodyFromStartingIt() throws {
        let over = Over()
        let folders = (0..<12).map {
            ContainerFolder(
                ContainerID(podUID: driver.uid, name: "c", attempt: $0), in: driver.root)
        }
        let group = DispatchGroup()
        group.enter()
        Thread.detachNewThread {
            while !over.isSet { for folder in folders { _ = folder.isKept } }
            group.leave()
        }
        defer {
            over.set()
            group.wait()
        }
        for folder in folders {
            let id = try driver.run("exit 0", attempt: folder.id.attempt)
            #expect(try driver.end(of: id).exitCode == 0)
        }
    }

    private final class Over: Sendable {
        private let value = Mutex(false)

        var isSet: Bool { value.withLock { $0 } }

        func set() { value.withLock { $0 = true } }
    }
}
