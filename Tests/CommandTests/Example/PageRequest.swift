import Foundation

/// A page that is asked for over the network.
struct PageRequest {
    /// More than the example's servers take.
    private static let limit = timeval(tv_sec: 10, tv_usec: 0)

    struct Page {
        let statusCode: Int
        let body: String
    }

    let address: String
    let port: UInt16
    let path: String

    /// Asks, and reads the whole answer.
    ///
    /// - Throws: `TrialFault` if it does not come, or not to its end.
    func page() throws -> Page {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw fault("there is no socket") }
        defer { close(descriptor) }
        var limit = Self.limit
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(
                descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        try connect(descriptor)
        let request = Array("GET \(path) HTTP/1.0\r\nHost: \(address)\r\n\r\n".utf8)
        let sent = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
        guard sent == request.count else { throw fault("it was not sent") }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count >= 0 else { throw fault("the answer broke off after \(answer.count)") }
            if count == 0 { break }
            answer += piece[..<count]
        }
        return try read(String(decoding: answer, as: UTF8.self))
    }

    private func connect(_ descriptor: Int32) throws {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &target.sin_addr)
        let result = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw fault("nobody lets in") }
    }

    private func read(_ answer: String) throws -> Page {
        guard let end = answer.range(of: "\r\n\r\n"),
            let status = answer.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw fault("the answer has no head: \(answer)") }
        let body = String(answer[end.upperBound...])
        let head = answer[..<end.lowerBound]
        guard head.contains("Content-Length: \(body.utf8.count)") else {
            throw fault("the answer is not whole: \(answer)")
        }
        return Page(statusCode: status, body: body)
    }

    private func fault(_ what: String) -> TrialFault {
        let reason = errno == 0 ? "" : " (\(String(cString: strerror(errno))))"
        return TrialFault("\(address):\(port)\(path): \(what)\(reason)")
    }
}
