internal import Foundation

/// Ports of this machine.
enum HostPort {
    /// Whether a process may listen on a port: nobody does, or only processes of this user that
    /// share it (by `SO_REUSEPORT`).
    static func canListen(on port: Int32, udp: Bool) -> Bool {
        let kind = udp ? SOCK_DGRAM : SOCK_STREAM
        let descriptor = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        for option in [SO_REUSEADDR, SO_REUSEPORT] {
            var yes: Int32 = 1
            setsockopt(
                descriptor, SOL_SOCKET, option, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(clamping: port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0
            }
        }
    }
}
