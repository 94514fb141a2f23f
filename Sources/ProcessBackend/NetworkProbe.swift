internal import Foundation
internal import Kubelet
internal import KubernetesAPI

/// Questions over the network, each on a blocking socket with a time limit.
enum NetworkProbe {
    /// What is read of an answer at most.
    private static let answerLimit = 64 * 1024

    /// Opens a connection and closes it.
    static func connect(
        host: String, port: Int32, timeout: Duration
    ) -> Result<BackendOutcome, BackendFailure> {
        switch open(host, port, timeout) {
        case .success(let socket):
            close(socket)
            return .success(.done)
        case .failure(let failure): return .failure(failure)
        }
    }

    static func get(
        _ request: HTTPRequest, timeout: Duration
    ) -> Result<BackendOutcome, BackendFailure> {
        let prefix = "Get \"\(request.url)\": "
        guard request.scheme == "http" else {
            return .failure(
                BackendFailure(.unsupported, "\(prefix)this backend does not speak HTTPS"))
        }
        let descriptor: Int32
        switch open(request.host, request.port, timeout) {
        case .success(let socket): descriptor = socket
        case .failure(let failure):
            return .failure(BackendFailure(failure.kind, prefix + failure.message))
        }
        defer { close(descriptor) }
        var lines = ["GET \(request.path) HTTP/1.1"]
        if !request.headers.contains(where: { $0.name.lowercased() == "host" }) {
            lines.append("Host: \(request.host):\(request.port)")
        }
        lines += request.headers.map { "\($0.name): \($0.value)" }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n"
        let sent = text.utf8CString.withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count - 1, Int32(MSG_NOSIGNAL))
        }
        guard sent > 0, let answer = read(descriptor), let status = Self.status(of: answer) else {
            return .failure(
                BackendFailure(.timedOut, prefix + "context deadline exceeded or no HTTP answer"))
        }
        let body = answer.range(of: "\r\n\r\n").map { String(answer[$0.upperBound...]) } ?? ""
        return .success(.http(statusCode: status, body: body))
    }

    private static func status(of answer: String) -> Int? {
        let words = answer.prefix { $0 != "\r\n" && $0 != "\r" && $0 != "\n" }.split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/") else { return nil }
        return Int(words[1])
    }

    private static func read(_ descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < answerLimit {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private static func open(
        _ host: String, _ port: Int32, _ timeout: Duration
    ) -> Result<Int32, BackendFailure> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found else {
            return .failure(BackendFailure(.unreachable, "lookup \(host): no such host"))
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(
            address.pointee.ai_family, address.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
            0)
        guard descriptor >= 0 else { return .failure(BackendFailure(.failed, "socket: \(errno)")) }
        var limit = timeval(
            tv_sec: Int(timeout.components.seconds),
            tv_usec: Int(timeout.components.attoseconds / 1_000_000_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        if Glibc.connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 {
            return .success(descriptor)
        }
        let reason = errno
        close(descriptor)
        let place = "dial tcp \(host):\(port): "
        if reason == EINPROGRESS || reason == EAGAIN || reason == ETIMEDOUT {
            return .failure(BackendFailure(.timedOut, place + "i/o timeout"))
        }
        let text = reason == ECONNREFUSED ? "connection refused" : String(cString: strerror(reason))
        return .failure(BackendFailure(.unreachable, place + "connect: \(text)"))
    }

    /// Whether nobody on the machine listens on a port.
    static func isFree(_ port: Int32, udp: Bool) -> Bool {
        let kind = udp ? SOCK_DGRAM : SOCK_STREAM
        let descriptor = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
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
