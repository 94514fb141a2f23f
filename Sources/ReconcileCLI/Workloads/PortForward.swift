import Foundation
import Reconcile

/// A port of this machine whose connections lead to another address.
final class PortForward: Sendable {
    private static let backlog: Int32 = 64
    private static let readSize = 64 * 1024

    private let listener: Int32
    private let target: SocketAddress
    let localPort: UInt16

    /// Begins to listen.
    ///
    /// - Throws: `ValidationFailure` if the port is taken or an address is none.
    init(from address: String, _ local: UInt16, to host: String, _ remote: UInt16) throws {
        guard let own = SocketAddress(address, local), let other = SocketAddress(host, remote)
        else { throw ValidationFailure("\(address) or \(host) is no IPv4 address") }
        target = other
        let listener = Self.makeSocket()
        var yes: Int32 = 1
        setsockopt(
            listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard own.call({ bind(listener, $0, $1) }) == 0, listen(listener, Self.backlog) == 0
        else {
            let reason = String(cString: strerror(errno))
            throw ValidationFailure("unable to listen on port \(local): \(reason)")
        }
        self.listener = listener
        localPort = SocketAddress.port(of: listener)
    }

    /// Takes connections from now on, each on threads of its own.
    func start() {
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                if client < 0, errno == EINTR || errno == ECONNABORTED { continue }
                guard client >= 0 else { return }
                Terminal.print("Handling connection for \(localPort)\n")
                Thread.detachNewThread { [target] in Self.serve(client, target) }
            }
        }
    }

    private static func makeSocket() -> Int32 {
        socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }

    private static func serve(_ client: Int32, _ target: SocketAddress) {
        defer { close(client) }
        let server = makeSocket()
        guard server >= 0 else { return }
        defer { close(server) }
        guard target.call({ connect(server, $0, $1) }) == 0 else {
            return Terminal.write(
                "error: an error occurred forwarding: \(String(cString: strerror(errno)))\n")
        }
        let back = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            pump(from: server, to: client)
            back.signal()
        }
        pump(from: client, to: server)
        back.wait()
    }

    /// Hands bytes on until one side ends, and then tells the other.
    private static func pump(from source: Int32, to target: Int32) {
        var buffer = [UInt8](repeating: 0, count: readSize)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes {
                    send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard sent > 0 else { return }
                rest = rest.dropFirst(sent)
            }
        }
        shutdown(target, Int32(SHUT_WR))
    }
}

/// An IPv4 address with a port.
struct SocketAddress: Sendable {
    private let value: sockaddr_in

    init?(_ host: String, _ port: UInt16) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
        value = address
    }

    func call(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: value) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The port that a socket has.
    static func port(of socket: Int32) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(socket, $0, &size) == 0
            }
        }
        return isKnown ? UInt16(bigEndian: address.sin_port) : 0
    }
}
