internal import Foundation
internal import Kubelet

/// Joins the streams of a container over its supervisor's socket. What goes over it is told in
/// `attach.c`.
final class AttachSession: Sendable {
    private static let packetLimit = 16 * 1024

    private let socket: Int32

    /// - Throws: `BackendFailure` if nobody listens.
    init(to folder: ContainerFolder) throws(BackendFailure) {
        let kind = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        // Closed by `deinit`, also where this throws.
        socket = Glibc.socket(AF_UNIX, kind, 0)
        // A path from the root may be too long for the address of a socket.
        let place = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if place >= 0 { close(place) } }
        guard socket >= 0, Self.connect(socket, to: "/proc/self/fd/\(place)/attach") else {
            throw BackendFailure(.unreachable, "attach: \(String(cString: strerror(errno)))")
        }
    }

    deinit { if socket >= 0 { close(socket) } }

    private static func connect(_ socket: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Hands on what comes and goes, until the container has ended or the task is cancelled.
    func run(
        input source: AsyncStream<StreamInput>,
        output target: @escaping @Sendable (StreamOutput) -> Void
    ) async throws {
        let feeding = Task(executorPreference: BackgroundExecutor.shared) {
            await self.feed(source)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [self] in
                    receive(target)
                    continuation.resume()
                }
            }
        } onCancel: {
            shutdown(socket, Int32(SHUT_RDWR))
        }
        feeding.cancel()
    }

    private func receive(_ target: (StreamOutput) -> Void) {
        var packet = [UInt8](repeating: 0, count: Self.packetLimit + 1)
        while true {
            let count = recv(socket, &packet, packet.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            let bytes = Array(packet[1..<count])
            let isError = packet[0] == UInt8(ascii: "x")
            target(isError ? .standardError(bytes) : .standardOutput(bytes))
        }
    }

    private func feed(_ source: AsyncStream<StreamInput>) async {
        for await piece in source {
            switch piece {
            case .bytes(let bytes):
                var rest = bytes[...]
                while !rest.isEmpty {
                    send("i", rest.prefix(Self.packetLimit))
                    rest = rest.dropFirst(Self.packetLimit)
                }
            case .terminalSize(let rows, let columns):
                send(
                    "s",
                    [rows, columns].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] })
            }
        }
        if !Task.isCancelled { send("e", []) }
    }

    private func send(_ letter: Unicode.Scalar, _ bytes: some Sequence<UInt8>) {
        let packet = [UInt8(ascii: letter)] + bytes
        while Glibc.send(socket, packet, packet.count, Int32(MSG_NOSIGNAL)) < 0, errno == EINTR {}
    }
}
