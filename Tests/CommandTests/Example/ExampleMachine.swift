import EngineKit
import Foundation

/// What runs the Pods of the example in a test.
enum ExampleMachine: Sendable {
    case processes
    case engine

    /// What `run` is told of it. The example can do without what a machine does not permit.
    func options() throws -> [String] {
        switch self {
        case .processes: return ["--backend", "process", "--allow-unsupported"]
        case .engine:
            guard let service = PodmanService.shared else { throw TrialFault("no engine") }
            try Self.image.get()
            return ["--backend", "docker", "--engine", "\(try service.endpoint)"]
        }
    }

    /// Takes the place of the image that the example asks for, as no registry can be reached.
    private static let image = Result {
        try PodmanService.shared?.makePerlImage("docker.io/library/debian:13-slim")
    }

    /// Takes away what the machine itself would do to requests while Pods come and go.
    func settle() throws {
        if case .engine = self { try PodmanService.shared?.settleBridge(of: "reconcile") }
    }

    /// What is left of the containers of a state, running or not; each by its name.
    func remains(inState path: String) throws -> [String] {
        switch self {
        case .processes:
            let pods = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/pods")
            return (pods ?? []) + TrialProcess.supervisors(ofState: path)
        case .engine:
            let names = try PodmanService.shared?.run([
                "ps", "--all", "--filter", "label=reconcile.owner=\(path)/pods", "--format",
                "{{.Names}}",
            ])
            return (names ?? "").split(separator: "\n").map(String.init)
        }
    }

    /// How many of these there are for a Pod with one container.
    var remainsOfPod: Int { 2 }
}

/// What kept a trial from its end.
struct TrialFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
