import ArgumentParser
import DockerBackend
import Foundation
import Kubelet

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
        help: """
            The image of the containers that hold Pods' networks; by default a tiny one that is \
            made and given to the engine.
            """)
    var pauseImage: String?

    @Option(
        help: "A file that lists the nodes, each with what runs its Pods, instead of --backend.",
        completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp(
            """
            How little may be left of a node before Pods are evicted, for nodes that do not say \
            so themselves: memory.available<100Mi,nodefs.available<10%. By default as a kubelet \
            has it; an empty text never evicts.
            """, valueName: "thresholds"))
    var evictionHard: String?

    func validate() throws {
        if evictionHard != nil { _ = try thresholds() }
    }

    /// The thresholds by their signals.
    private func thresholds() throws -> [String: String]? {
        guard let evictionHard else { return nil }
        var found: [String: String] = [:]
        for word in evictionHard.split(separator: ",") {
            let parts = word.split(separator: "<").map(String.init)
            guard parts.count == 2, found.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw ValidationError("--eviction-hard takes SIGNAL<AMOUNT, each signal once")
            }
        }
        if let fault = EvictionThreshold.thresholds(in: found).fault {
            throw ValidationError("--eviction-hard: \(fault) is no threshold")
        }
        return found
    }

    /// The nodes that really run Pods; `nil` for simulated ones.
    ///
    /// - Parameter backend: replaced by the one that `auto` comes to.
    func plans(_ backend: inout Backend) throws -> NodesFile? {
        guard let file = try chosenPlans(&backend) else { return nil }
        let shared = try thresholds()
        return NodesFile(
            file.nodes.map { plan in
                var plan = plan
                plan.evictionHard = plan.evictionHard ?? shared
                return plan
            })
    }

    private func chosenPlans(_ backend: inout Backend) throws -> NodesFile? {
        if let config {
            let file = try NodesFile(path: config)
            backend = file.nodes.contains { $0.kind == .docker } ? .docker : .process
            return file
        }
        switch backend {
        case .simulated: return nil
        case .process: return NodesFile([NodePlan(kind: .process)])
        case .docker: return NodesFile([try plan()])
        case .auto:
            guard let plan = try? plan(), Self.answers(plan) else {
                backend = .process
                return NodesFile([NodePlan(kind: .process)])
            }
            backend = .docker
            return NodesFile([plan])
        }
    }

    private func plan() throws -> NodePlan {
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
