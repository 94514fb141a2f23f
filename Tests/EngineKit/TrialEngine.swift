public import DockerBackend
internal import Foundation
internal import Kubelet

/// A real engine with storage of its own, for tests.
///
/// One of a kind serves all tests of a process, and goes with it.
public protocol TrialEngine: AnyObject, Sendable {
    /// Where it listens, as an engine of this machine.
    var endpoint: EngineEndpoint { get throws }
    /// A directory that goes with it.
    var folder: String { get }

    /// Where an engine on the same storage listens to TCP, on this machine alone. As on an engine
    /// of another machine, volumes are the engine's own there.
    func networkEndpoint() throws -> EngineEndpoint

    /// Runs the engine's own command, such as `docker`, on it.
    ///
    /// - Returns: what it printed.
    /// - Throws: `BackendFailure` with that, if the end is not good.
    @discardableResult
    func run(_ arguments: [String]) throws -> String
}

/// The engines that tests run.
public enum TrialEngineKind: String, CaseIterable, Sendable {
    case podman, docker

    /// What this machine lacks to run one, by the names of programs.
    public var missing: [String] {
        switch self {
        case .podman: PodmanService.missing
        case .docker: DockerService.missing
        }
    }

    /// The one of this process.
    ///
    /// - Throws: `BackendFailure` if the machine lacks something.
    public var engine: any TrialEngine {
        get throws {
            let shared: (any TrialEngine)? =
                switch self {
                case .podman: PodmanService.shared
                case .docker: DockerService.shared
                }
            if let shared { return shared }
            throw BackendFailure(.unsupported, "lacks \(missing.joined(separator: ", "))")
        }
    }

    /// Those that this machine can run.
    public static var present: [TrialEngineKind] { allCases.filter(\.missing.isEmpty) }
}

/// What a machine needs to run engines for tests.
enum EngineNeeds {
    /// What this one lacks, by the names of programs; `root`, or a right of its, where that is it.
    static func missing(of programs: [String]) -> [String] {
        var missing = programs.filter { name in
            !["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]
                .contains { access("\($0)/\(name)", X_OK) == 0 }
        }
        if geteuid() != 0 {
            missing.append("root")
        } else if !permitsNamespaces {
            missing.append("the right to make namespaces")
        }
        return missing
    }

    /// Whether root may do here what engines do; in a container it often may not.
    private static var permitsNamespaces: Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["unshare", "--mount", "--net", "true"]
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Has signals end the program as its own end does: with its engines.
    static let exitsOnSignals: Void = {
        for number in [SIGINT, SIGTERM] {
            // Containers would inherit it if it were ignored.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // The source lasts as long as its handler, which holds it: for ever.
            source.setEventHandler {
                _ = source
                exit(128 + number)
            }
            source.resume()
        }
    }()
}
