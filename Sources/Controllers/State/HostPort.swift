package import KubernetesAPI

/// A port of the node itself that a container listens on.
package struct HostPort: Hashable, Sendable {
    /// The address that stands for all of the node's.
    private static let everyAddress = "0.0.0.0"

    let address: String
    let networkProtocol: String
    let port: Int32

    init?(_ port: ContainerPort) {
        guard let hostPort = port.hostPort, hostPort > 0 else { return nil }
        self.port = hostPort
        let hostIP = port.hostIP ?? ""
        address = hostIP.isEmpty ? Self.everyAddress : hostIP
        networkProtocol = port.protocol ?? "TCP"
    }

    /// Whether both cannot be listened on at once: the same port and protocol of the same address,
    /// or of every address.
    package func conflicts(with other: HostPort) -> Bool {
        port == other.port && networkProtocol == other.networkProtocol
            && (address == other.address || address == Self.everyAddress
                || other.address == Self.everyAddress)
    }
}

extension PodSpec {
    /// The ports of the node that the Pod needs for as long as it runs: those of its containers
    /// and sidecars.
    package var hostPorts: [HostPort] {
        var ports: [HostPort] = []
        for container in containers {
            for port in container.ports ?? [] { HostPort(port).map { ports.append($0) } }
        }
        for container in initContainers ?? [] where container.restartPolicy == "Always" {
            for port in container.ports ?? [] { HostPort(port).map { ports.append($0) } }
        }
        return ports
    }
}
