internal import Foundation
public import Kubelet

/// Where a container engine listens, and how the way there is protected.
public struct EngineEndpoint: Hashable, Sendable {
    public enum Address: Hashable, Sendable {
        case unix(path: String)
        case tcp(host: String, port: Int)
    }

    /// What a connection with TLS is made with.
    public struct Certificates: Hashable, Sendable {
        /// Holds `ca.pem`, `cert.pem` and `key.pem`, each of which may be absent.
        public var directory: String?
        public var verifiesServer = true

        public init(directory: String? = nil, verifiesServer: Bool = true) {
            self.directory = directory
            self.verifiesServer = verifiesServer
        }
    }

    private static let plainPort = 2375
    private static let protectedPort = 2376
    /// Where an engine of another machine listens unless its address says otherwise.
    private static let defaultSocket = "/var/run/docker.sock"

    public let address: Address
    /// `nil` for a plain connection.
    public let certificates: Certificates?

    /// Reads an address as `DOCKER_HOST` has it: `unix:///run/docker.sock`, `tcp://host:2376`, or
    /// the path of a socket.
    ///
    /// - Parameter certificates: makes a TCP connection one with TLS.
    /// - Throws: `BackendFailure`, of kind `unsupported` for ways other than sockets and TCP.
    public init(_ text: String, certificates: Certificates? = nil) throws(BackendFailure) {
        if text.hasPrefix("/") {
            address = .unix(path: text)
            self.certificates = nil
            return
        }
        guard let colon = text.range(of: "://") else {
            throw BackendFailure(
                .unsupported, "\"\(text)\" is no address of an engine: it has no scheme")
        }
        let rest = String(text[colon.upperBound...])
        switch text[..<colon.lowerBound] {
        case "unix", "http+unix":
            address = .unix(path: rest)
            self.certificates = nil
        case "tcp", "http":
            address = try Self.tcp(
                rest, defaultPort: certificates == nil ? Self.plainPort : Self.protectedPort)
            self.certificates = certificates
        case "https":
            address = try Self.tcp(rest, defaultPort: Self.protectedPort)
            self.certificates = certificates ?? Certificates()
        case "ssh": throw Self.refusal(ofSSH: rest)
        case let scheme:
            throw BackendFailure(
                .unsupported, "engines are reached by unix:// and tcp://, not by \(scheme)://")
        }
    }

    /// The way out is a port and not a socket: what is behind a socket is taken to see the files of
    /// this machine.
    private static func refusal(ofSSH place: String) -> BackendFailure {
        let url = URLComponents(string: "ssh://\(place)")
        let host = url?.host.flatMap { $0.isEmpty ? nil : $0 } ?? "HOST"
        let user = url?.user.map { "\($0)@" } ?? ""
        let port = url?.port.map { "-p \($0) " } ?? ""
        let path = ["", "/"].contains(url?.path ?? "") ? defaultSocket : url?.path ?? ""
        return BackendFailure(
            .unsupported,
            "ssh:// is not spoken here: let \"ssh -nNT \(port)-L 127.0.0.1:\(plainPort):\(path) "
                + "\(user)\(host)\" run, and name tcp://127.0.0.1:\(plainPort)")
    }

    private static func tcp(
        _ text: String, defaultPort: Int
    ) throws(BackendFailure) -> Address {
        let place = text.prefix { $0 != "/" }
        guard let url = URLComponents(string: "tcp://\(place)"), let host = url.host, !host.isEmpty
        else { throw BackendFailure(.unsupported, "\"\(text)\" names no host and port") }
        let plain = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return .tcp(host: plain, port: url.port ?? defaultPort)
    }

    /// Whether the engine sees the files of this machine: only then are directories bound into
    /// its containers.
    public var isLocal: Bool {
        if case .unix = address { true } else { false }
    }

    /// What a request's path is appended to.
    var baseURL: String {
        switch address {
        case .unix(let path):
            let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
            return "http+unix://"
                + (path.addingPercentEncoding(withAllowedCharacters: plain) ?? path)
        case .tcp(let host, let port):
            let scheme = certificates == nil ? "http" : "https"
            return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }
}

extension EngineEndpoint: CustomStringConvertible {
    public var description: String {
        switch address {
        case .unix(let path): "unix://\(path)"
        case .tcp(let host, let port): "tcp://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }
}
