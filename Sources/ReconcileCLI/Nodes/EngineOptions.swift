import ArgumentParser
import DockerBackend
import Foundation

/// Which container engine runs Pods, and which nodes there are.
struct EngineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Where the container engine listens: unix:///run/docker.sock, tcp://host:2376. By \
            default DOCKER_HOST, the current docker context, or the usual sockets of Docker and \
            Podman.
            """, valueName: "address"))
    var engine: String?

    @Option(
        help: "A file that lists the nodes, each with what runs its Pods, instead of --backend.",
        completion: .file())
    var config: String?

    /// The nodes that really run Pods; `nil` for simulated ones.
    ///
    /// - Parameters:
    ///   - backend: replaced by the one that `auto` comes to.
    ///   - pauseImage: what the sandboxes of an engine run, if that was chosen.
    func plans(_ backend: inout Backend, pauseImage: String? = nil) throws -> NodesFile? {
        if let config {
            let file = try NodesFile(path: config)
            backend = file.nodes.contains { $0.kind == .docker } ? .docker : .process
            return file
        }
        switch backend {
        case .simulated: return nil
        case .process: return NodesFile([NodePlan(kind: .process)])
        case .docker: return NodesFile([try plan(pauseImage)])
        case .auto:
            guard let plan = try? plan(pauseImage), Self.answers(plan) else {
                backend = .process
                return NodesFile([NodePlan(kind: .process)])
            }
            backend = .docker
            return NodesFile([plan])
        }
    }

    private func plan(_ pauseImage: String?) throws -> NodePlan {
        var plan = NodePlan(kind: .docker)
        plan.pauseImage = pauseImage
        let endpoint = try {
            var asked = plan
            asked.engine = engine
            return try asked.endpoint()
        }()
        // Kept with the state, so that later commands ask the same engine.
        plan.engine = endpoint.description
        plan.certificates = endpoint.certificates?.directory
        plan.verifiesServer = endpoint.certificates?.verifiesServer ?? true
        return plan
    }

    private static func answers(_ plan: NodePlan) -> Bool {
        guard let endpoint = try? plan.endpoint() else { return false }
        let settings = plan.settings(for: endpoint, stateDirectory: "/")
        return (try? DockerBackend.access(to: endpoint, settings: settings)) != nil
    }
}
