internal import Foundation
internal import Kubelet
internal import KubernetesAPI

/// Ports of the machine that lead to a Pod's own network: each is listened on by a process that
/// hands on what comes, and outlives this program.
struct PodPorts: Sendable {
    /// Those that can be handed on.
    static let protocols = ["TCP", "UDP"]

    let root: String

    /// The file with the number of the process that hands on.
    private func path(of podUID: String) -> String { "\(root)/\(podUID)/ports" }

    /// What the supervisor is told of each: `tcp,0.0.0.0,8080,80`.
    static func words(of spec: PodSpec?) -> [String] {
        let containers = (spec?.initContainers ?? []) + (spec?.containers ?? [])
        return containers.flatMap { $0.ports ?? [] }.compactMap { port in
            let kind = port.protocol ?? "TCP"
            guard let own = port.hostPort, own != 0, protocols.contains(kind) else { return nil }
            let address = port.hostIP.flatMap { $0.isEmpty ? nil : $0 } ?? "0.0.0.0"
            return "\(kind.lowercased()),\(address),\(own),\(port.containerPort)"
        }
    }

    func areAskedFor(by podUID: String) -> Bool { access(path(of: podUID), F_OK) == 0 }

    /// Whether the ports lead to the Pod, if it asked for some.
    func areOpen(for podUID: String) -> Bool {
        !areAskedFor(by: podUID) || ProcessStat.isThere(heldBy: path(of: podUID))
    }

    /// Opens the Pod's ports.
    ///
    /// - Throws: `BackendFailure` if one is taken already.
    func open(_ words: [String], to address: String, for podUID: String)
        async throws(BackendFailure)
    {
        let path = path(of: podUID)
        if words.isEmpty || ProcessStat.isThere(heldBy: path) { return }
        try await Supervisor.ask(["ports", "open", path, address] + words)
    }

    func close(for podUID: String) async throws(BackendFailure) {
        let path = path(of: podUID)
        if access(path, F_OK) == 0 { try await Supervisor.ask(["ports", "close", path]) }
    }
}
