internal import Foundation
internal import Kubelet

/// A command of the supervisor with streams of its own, or with a terminal.
final class InteractiveCommand: Sendable {
    private static let readSize = 16 * 1024

    private let pid: pid_t
    /// Where the command's input goes, and where its output comes from.
    private let input: Int32
    private let output: Int32
    /// -1 with a terminal, which has one stream for both.
    private let error: Int32
    private let hasTerminal: Bool

    /// Starts it in a container.
    ///
    /// - Parameter arguments: the container's folder and the command.
    /// - Throws: `BackendFailure` if that cannot be.
    init(_ arguments: [String], hasTerminal: Bool) throws(BackendFailure) {
        let path = try Supervisor.installedPath()
        self.hasTerminal = hasTerminal
        if hasTerminal {
            let started = try Self.startWithTerminal([path, "exec-terminal"] + arguments)
            pid = started.pid
            (input, output, error) = (started.terminal, started.terminal, -1)
        } else {
            let pipes = (try Self.openPipe(), try Self.openPipe(), try Self.openPipe())
            pid = HostCommand.spawn(
                [path, "exec"] + arguments, streams: [pipes.0.read, pipes.1.write, pipes.2.write])
            for inner in [pipes.0.read, pipes.1.write, pipes.2.write] { close(inner) }
            (input, output, error) = (pipes.0.write, pipes.1.read, pipes.2.read)
        }
        guard pid > 0 else { throw BackendFailure(.failed, "\(path) cannot be started") }
    }

    private static func openPipe() throws(BackendFailure) -> (read: Int32, write: Int32) {
        var descriptors: [Int32] = [0, 0]
        guard pipe(&descriptors) == 0 else { throw BackendFailure(.failed, "pipe: \(errno)") }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return (descriptors[0], descriptors[1])
    }

    /// Starts a command that makes its own terminal, and takes the other end of that.
    private static func startWithTerminal(
        _ arguments: [String]
    ) throws(BackendFailure) -> (pid: pid_t, terminal: Int32) {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw BackendFailure(.failed, "socketpair: \(errno)")
        }
        defer { close(ends[0]) }
        // What the supervisor has to say before the terminal is there comes the same way.
        let pid = HostCommand.spawn(arguments, streams: [ends[1], -1, ends[1]])
        close(ends[1])
        guard pid > 0 else { throw BackendFailure(.failed, "\(arguments[0]) cannot be started") }
        switch receive(ends[0]) {
        case .success(let terminal): return (pid, terminal)
        case .failure(let failure):
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            throw failure
        }
    }

    /// Takes a descriptor from a socket, or the text that came in its place.
    private static func receive(_ socket: Int32) -> Result<Int32, BackendFailure> {
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
            return .failure(
                BackendFailure(
                    .failed, text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        return .success(
            control.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: headerSize, as: Int32.self)
            })
    }

    /// Hands on what comes and goes, until the command has ended.
    ///
    /// - Returns: its exit code.
    func run(
        input source: AsyncStream<StreamInput>,
        output target: @escaping @Sendable (StreamOutput) -> Void
    ) async throws -> Int32 {
        let feeding = Task(executorPreference: BackgroundExecutor.shared) {
            await self.feed(source)
        }
        let readers = DispatchGroup()
        pump(output, readers) { target(.standardOutput($0)) }
        if error >= 0 { pump(error, readers) { target(.standardError($0)) } }
        let status = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [pid] in
                    var status: Int32 = 0
                    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
                    readers.wait()
                    continuation.resume(returning: status)
                }
            }
        } onCancel: {
            kill(pid, SIGTERM)
        }
        feeding.cancel()
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    private func pump(
        _ descriptor: Int32, _ group: DispatchGroup,
        _ take: @escaping @Sendable ([UInt8]) -> Void
    ) {
        group.enter()
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: Self.readSize)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                // A terminal that nobody holds any more fails instead of ending.
                guard count > 0 else { break }
                take(Array(buffer[..<count]))
            }
            group.leave()
        }
    }

    private func feed(_ source: AsyncStream<StreamInput>) async {
        for await piece in source {
            switch piece {
            case .bytes(let bytes): write(bytes)
            case .terminalSize(let rows, let columns):
                var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
                if hasTerminal { _ = ioctl(input, UInt(TIOCSWINSZ), &size) }
            }
        }
        if !hasTerminal { close(input) }
    }

    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    deinit {
        close(output)
        if error >= 0 { close(error) }
    }
}
