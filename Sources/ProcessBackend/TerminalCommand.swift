internal import Foundation
internal import HostCommands
internal import Kubelet
internal import Subprocess
internal import SystemPackage

/// A command that the supervisor runs in a container, with a terminal.
///
/// The library that starts it knows pipes and files only. A terminal of the container comes from
/// inside, over a socket, and is read by a thread.
struct TerminalCommand: Sendable {
    private static let readSize = 16 * 1024

    private let command: HostCommand

    /// - Parameter arguments: the container's folder and the command.
    /// - Throws: `BackendFailure` if there is no supervisor.
    init(_ arguments: [String]) throws(BackendFailure) {
        command = HostCommand(try Supervisor.installedPath(), ["exec-terminal"] + arguments)
    }

    /// Hands on what comes and goes, until the command has ended. It is ended when the task is
    /// cancelled.
    ///
    /// - Returns: its exit code.
    /// - Throws: `BackendFailure` if there is no terminal, with what the supervisor said.
    func run(
        input source: AsyncStream<StreamInput>,
        output target: @escaping @Sendable (StreamOutput) -> Void
    ) async throws -> Int32 {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw BackendFailure(.failed, "socketpair: \(errno)")
        }
        let (outer, inner) = (ends[0], FileDescriptor(rawValue: ends[1]))
        defer { close(outer) }
        return try await Subprocess.run(
            command.configuration,
            input: .fileDescriptor(inner, closeAfterSpawningProcess: true), output: .discarded,
            // What the supervisor has to say before the terminal is there comes the same way.
            error: .fileDescriptor(inner, closeAfterSpawningProcess: true)
        ) { _ in
            let terminal = try Self.receive(outer)
            defer { close(terminal) }
            // The size that the terminal has at the start is on its way: it waits for nobody.
            let feeding = Task(executorPreference: BackgroundExecutor.shared) {
                await Self.feed(source, to: terminal)
            }
            await Self.pump(terminal) { target(.standardOutput($0)) }
            // Its number may be another file's once it is closed: nobody may write by it then.
            feeding.cancel()
            await feeding.value
        }.terminationStatus.exitCode
    }

    /// Takes a descriptor from a socket.
    ///
    /// - Throws: `BackendFailure` with the text that came in its place.
    private static func receive(_ socket: Int32) throws(BackendFailure) -> Int32 {
        var bytes = [UInt8](repeating: 0, count: 1024)
        var control = [UInt8](repeating: 0, count: 64)
        let headerSize = MemoryLayout<cmsghdr>.size
        let (count, length) = bytes.withUnsafeMutableBytes { data in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: data.baseAddress, iov_len: data.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    let count = recvmsg(socket, &message, Int32(MSG_CMSG_CLOEXEC))
                    return (count, Int(message.msg_controllen))
                }
            }
        }
        guard length >= headerSize + MemoryLayout<Int32>.size else {
            let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            throw BackendFailure(.failed, text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return control.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: headerSize, as: Int32.self)
        }
    }

    /// Reads until nobody holds the terminal any more.
    private static func pump(
        _ terminal: Int32, _ take: @escaping @Sendable ([UInt8]) -> Void
    ) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var buffer = [UInt8](repeating: 0, count: readSize)
                while true {
                    let count = read(terminal, &buffer, buffer.count)
                    if count < 0, errno == EINTR { continue }
                    // It fails instead of ending.
                    guard count > 0 else { break }
                    take(Array(buffer[..<count]))
                }
                continuation.resume()
            }
        }
    }

    private static func feed(_ source: AsyncStream<StreamInput>, to terminal: Int32) async {
        for await piece in source {
            switch piece {
            case .bytes(let bytes): write(bytes, to: terminal)
            case .terminalSize(let rows, let columns):
                var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
                _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
            }
        }
    }

    private static func write(_ bytes: [UInt8], to terminal: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(terminal, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
