import Dispatch
import Foundation

/// A unix domain socket in a state directory, as a stream with timeouts and bounds.
struct LocalSocket {
    private static let name = "socket"
    /// How many connections may wait to be accepted.
    private static let backlog: Int32 = 16
    private static let bufferSize = 1 << 16

    let descriptor: Int32

    // MARK: Making

    /// A socket in the directory that takes connections, readable and writable by its owner only. A
    /// socket that somebody left behind goes.
    static func listening(in directory: String) throws(EditFailure) -> LocalSocket {
        let socket = try LocalSocket()
        unlink(path(in: directory))
        let isBound = try withAddress(in: directory) { address, size in
            bind(socket.descriptor, address, size) == 0
        }
        guard isBound, chmod(path(in: directory), 0o600) == 0,
            listen(socket.descriptor, backlog) == 0
        else {
            let failure = failure("listen in \(directory)")
            socket.close()
            throw failure
        }
        return socket
    }

    /// A connection to whoever listens in the directory; `nil` if nobody does.
    static func connected(to directory: String) throws(EditFailure) -> LocalSocket? {
        let socket = try LocalSocket()
        let isConnected = try withAddress(in: directory) { address, size in
            connect(socket.descriptor, address, size) == 0
        }
        if isConnected { return socket }
        let isAbsent = errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR
        let failure = failure("connect to \(directory)")
        socket.close()
        if isAbsent { return nil }
        throw failure
    }

    /// The next connection, once there is one; `nil` if the socket was shut down.
    func accepted() -> LocalSocket? {
        while true {
            let connection = accept(descriptor, nil, nil)
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                return LocalSocket(descriptor: connection)
            }
            if errno != EINTR, errno != ECONNABORTED { return nil }
        }
    }

    static func remove(in directory: String) { unlink(path(in: directory)) }

    private init() throws(EditFailure) {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_UNIX, kind, 0)
        if descriptor < 0 { throw Self.failure("make a socket") }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    private static func path(in directory: String) -> String { directory + "/" + name }

    /// Calls `body` with the socket's address. Addresses are short, and directories may not be: so
    /// the directory is named by a descriptor of it.
    private static func withAddress(
        in directory: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) throws(EditFailure) -> Bool {
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder < 0 {
            if errno == ENOENT || errno == ENOTDIR { return false }
            throw failure("open \(directory)")
        }
        defer {
            let error = errno
            _ = Glibc.close(folder)
            errno = error
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("/proc/self/fd/\(folder)/\(name)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    // MARK: Using

    /// How long a single read or write may take.
    func limit(_ seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    /// Sends everything and ends what is sent.
    func send(_ bytes: [UInt8]) throws(EditFailure) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw Self.failure("send") }
            sent += count
        }
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Everything the other side sends until it ends that, all of it in so many seconds.
    ///
    /// - Throws: `badRequest` where that is more than a message may have; `timeout`.
    func receive(within seconds: Int) throws(EditFailure) -> [UInt8] {
        let end = DispatchTime.now() + .seconds(seconds)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw Self.failure("receive") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            if DispatchTime.now() > end {
                throw EditFailure(.timeout, "a message has \(seconds) s to arrive")
            }
            if bytes.count > EditMessage.maximumBytes {
                throw EditFailure(
                    .badRequest, "a message has at most \(EditMessage.maximumBytes) bytes")
            }
        }
    }

    /// Wakes whoever waits in `accepted`.
    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func close() { _ = Glibc.close(descriptor) }

    private static func failure(_ operation: String) -> EditFailure {
        let reason = String(cString: strerror(errno))
        let isTimeout = errno == EAGAIN || errno == EWOULDBLOCK
        return EditFailure(
            isTimeout ? .timeout : .disconnected, "could not \(operation): \(reason)")
    }
}
