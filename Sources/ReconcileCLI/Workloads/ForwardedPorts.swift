import Controllers
import KubernetesAPI

/// What the ports of a command line mean for a Pod, or for the Service that it was found by.
struct ForwardedPorts {
    let pod: Pod
    let service: Service?

    /// The local and the remote port of `8080:80`, `:80` or `80`; a local port 0 stands for any.
    ///
    /// - Throws: `ValidationFailure` for anything else, or a name that no port has.
    func pair(_ text: String) throws -> (local: UInt16, remote: UInt16) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let last = parts.last, !last.isEmpty else {
            throw ValidationFailure("\"\(text)\" is no LOCAL:REMOTE, :REMOTE or REMOTE")
        }
        let (named, remote) = try service.map { try target(last, of: $0) } ?? own(last)
        if parts.count == 1 { return (named, remote) }
        guard let local = parts[0].isEmpty ? 0 : UInt16(parts[0]) else {
            throw ValidationFailure("\"\(parts[0])\" is no port")
        }
        return (local, remote)
    }

    private static func isMeant(_ port: ServicePort, by text: String) -> Bool {
        UInt16(text).map { Int64($0) == Int64(port.port) } ?? (port.name == text)
    }

    private func own(_ text: String) throws -> (named: UInt16, remote: UInt16) {
        if let number = UInt16(text), number > 0 { return (number, number) }
        let ports = pod.spec?.containers.flatMap { $0.ports ?? [] } ?? []
        guard let port = ports.first(where: { $0.name == text }),
            let number = UInt16(exactly: port.containerPort)
        else { throw ValidationFailure("Pod '\(pod.name)' does not have a named port '\(text)'") }
        return (number, number)
    }

    /// Where the Service leads what comes to its port; a headless one leads it nowhere else.
    private func target(
        _ text: String, of service: Service
    ) throws -> (named: UInt16, remote: UInt16) {
        let ports = service.spec?.ports ?? []
        guard let port = ports.first(where: { Self.isMeant($0, by: text) })
        else {
            let word = UInt16(text) == nil ? "named port '\(text)'" : "service port \(text)"
            throw ValidationFailure("Service \(service.name) does not have a \(word)")
        }
        let own = UInt16(truncatingIfNeeded: port.port)
        let isHeadless = service.spec?.clusterIP == "None"
        guard !isHeadless, let target = port.targetPort else { return (own, own) }
        return (own, try self.own(target.description).remote)
    }
}
