import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// A backend in a folder of its own, asked one thing after the other.
final class BackendDriver {
    private static let patience: DispatchTimeInterval = .seconds(20)

    let root: String
    let capabilities: HostCapabilities
    private let options: ProcessBackend.Options
    private(set) var backend: ProcessBackend
    private let signal = DispatchSemaphore(value: 0)
    private var reports: [BackendReport] = []
    private var number = 0

    init(
        _ capabilities: HostCapabilities, options: ProcessBackend.Options = .init()
    ) throws {
        self.capabilities = capabilities
        self.options = options
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "process-backend-\(UUID().uuidString)")
        root = folder.path(percentEncoded: false)
        backend = try ProcessBackend(
            root: root, address: "127.0.0.1", capabilities: capabilities, options: options,
            onReport: { [signal] in signal.signal() })
    }

    deinit {
        backend.removeOrphans(keeping: [])
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Forgets everything, as a program that was killed does.
    func restart() throws {
        backend = try ProcessBackend(
            root: root, address: "127.0.0.1", capabilities: capabilities, options: options,
            onReport: { [signal] in signal.signal() })
    }

    private var now: Timestamp {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    /// Asks, and waits for the answer.
    func ask(_ request: BackendRequest) throws -> Result<BackendOutcome, BackendFailure> {
        number += 1
        let id = RequestID(podUID: uid, number: number)
        backend.begin(request, as: id, now: now)
        let report = try wait { report in
            if case .answer(id, _) = report { true } else { false }
        }
        guard case .answer(_, let answer) = report else { throw DriverFault.noReport }
        return answer
    }

    /// Waits for the end of a container.
    func end(of id: ContainerID) throws -> ContainerExit {
        let report = try wait { report in
            if case .containerEnded(id, _) = report { true } else { false }
        }
        guard case .containerEnded(_, let exit) = report else { throw DriverFault.noReport }
        return exit
    }

    /// Waits until the Pod's sandbox has ended by itself.
    func awaitEndOfSandbox() throws {
        _ = try wait { [uid] report in
            if case .sandboxEnded(uid) = report { true } else { false }
        }
    }

    private func wait(for isMeant: (BackendReport) -> Bool) throws -> BackendReport {
        let deadline = DispatchTime.now() + Self.patience
        while DispatchTime.now() < deadline {
            reports += backend.takeReports(now: now)
            if let position = reports.firstIndex(where: isMeant) {
                return reports.remove(at: position)
            }
            // What is due by time alone, such as a kill, is not signalled.
            _ = signal.wait(timeout: min(deadline, .now() + .milliseconds(50)))
        }
        throw DriverFault.noReport
    }

    // MARK: Pods

    /// Another one each time: names on the machine follow from it.
    let uid = UUID().uuidString.lowercased()

    /// - Returns: the Pod's addresses.
    @discardableResult
    func runSandbox(_ pod: Pod = Pod()) throws -> [String] {
        let configuration = SandboxConfiguration(
            podUID: uid, pod: pod, hostname: "a-pod", hosts: "", resolverConfiguration: "")
        guard case .sandbox(let addresses) = try ask(.runSandbox(configuration)).get() else {
            throw DriverFault.noReport
        }
        return addresses
    }

    /// Makes and starts a container that runs a script.
    @discardableResult
    func run(
        _ script: String, attempt: Int32 = 0, mounts: [ContainerMount] = [],
        environment: [(name: String, value: String)] = [], memoryLimitBytes: Int64? = nil
    ) throws -> ContainerID {
        try run(
            ["sh", "-c", script], attempt: attempt, mounts: mounts, environment: environment,
            memoryLimitBytes: memoryLimitBytes)
    }

    func run(
        _ command: [String], attempt: Int32 = 0, mounts: [ContainerMount] = [],
        environment: [(name: String, value: String)] = [], memoryLimitBytes: Int64? = nil
    ) throws -> ContainerID {
        var resources = ContainerResources()
        resources.memoryLimitBytes = memoryLimitBytes
        let id = try create(
            command, attempt: attempt, mounts: mounts, environment: environment,
            resources: resources)
        _ = try ask(.startContainer(id)).get()
        return id
    }

    /// Makes a container, and does not start it.
    func create(
        _ command: [String], attempt: Int32 = 0, mounts: [ContainerMount] = [],
        environment: [(name: String, value: String)] = [],
        resources: ContainerResources = ContainerResources(),
        security: ContainerSecurity = ContainerSecurity()
    ) throws -> ContainerID {
        let id = ContainerID(podUID: uid, name: "c", attempt: attempt)
        let path = ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        let configuration = ContainerConfiguration(
            id: id, image: "", command: command, environment: [path] + environment,
            workingDirectory: "", mounts: mounts, security: security,
            resources: resources, terminationMessagePath: "/dev/termination-log")
        _ = try ask(.createContainer(configuration)).get()
        return id
    }

    func log(of id: ContainerID) -> String { String(decoding: backend.log(of: id), as: UTF8.self) }

    /// Waits until a container has written something.
    func wait(forLog text: String, of id: ContainerID) throws {
        let deadline = DispatchTime.now() + Self.patience
        while !log(of: id).contains(text) {
            guard DispatchTime.now() < deadline else { throw DriverFault.noReport }
            _ = signal.wait(timeout: .now() + .milliseconds(20))
        }
    }
}

enum DriverFault: Error { case noReport }
