import Foundation

/// A server at the loopback address that breaks the first connection it gets, once it was asked.
final class ResettingServer: Sendable {
    let port: Int32

    init() {
        let place = UnheardPort()
        port = place.number
        _ = listen(place.descriptor, 1)
        Thread.detachNewThread {
            let client = accept(place.descriptor, nil, nil)
            var byte: UInt8 = 0
            _ = recv(client, &byte, 1, 0)
            // Without lingering a close breaks the connection.
            var none = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                client, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
            close(client)
        }
    }
}

/// A port of this machine that nobody listens at, and that nobody else is given.
final class UnheardPort: Sendable {
    let descriptor: Int32
    let number: Int32

    init() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                _ = getsockname(descriptor, $0, &size)
            }
        }
        number = Int32(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
