internal import Foundation
internal import Kubelet

/// A command of the supervisor with streams of its own, or with a terminal.
final class InteractiveCommand: Sendable {
    private static let readSize = 16 * 1024
    /// `TIOCSPTLCK` and `TIOCGPTN`, which are too much for the importer of headers.
    private static let unlockTerminal: UInt = 0x4004_5431
    private static let terminalNumber: UInt = 0x8004_5430

    private let pid: pid_t
    /// Where the command's input goes, and where its output comes from.
    private let input: Int32
    private let output: Int32
    /// -1 with a terminal, which has one stream for both.
    private let error: Int32
    private let hasTerminal: Bool

    /// Starts it.
    ///
    /// - Throws: `BackendFailure` if that cannot be.
    init(_ arguments: [String], hasTerminal: Bool) throws(BackendFailure) {
        guard let path = Supervisor.path else {
            throw BackendFailure(.failed, "reconcile-supervisor is not installed")
        }
        self.hasTerminal = hasTerminal
        if hasTerminal {
            let terminal = try Self.openTerminal()
            pid = HostCommand.spawn(
                [path] + arguments, streams: [terminal.inner, terminal.inner, terminal.inner])
            close(terminal.inner)
            (input, output, error) = (terminal.outer, terminal.outer, -1)
        } else {
            let pipes = (try Self.openPipe(), try Self.openPipe(), try Self.openPipe())
            pid = HostCommand.spawn(
                [path] + arguments, streams: [pipes.0.read, pipes.1.write, pipes.2.write])
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

    private static func openTerminal() throws(BackendFailure) -> (outer: Int32, inner: Int32) {
        let outer = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var isLocked: Int32 = 0
        var number: UInt32 = 0
        guard outer >= 0, ioctl(outer, unlockTerminal, &isLocked) == 0,
            ioctl(outer, terminalNumber, &number) == 0
        else { throw BackendFailure(.failed, "there is no terminal: \(errno)") }
        let inner = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard inner >= 0 else { throw BackendFailure(.failed, "terminal: \(errno)") }
        return (outer, inner)
    }

    /// Hands on what comes and goes, until the command has ended.
    ///
    /// - Returns: its exit code.
    func run(
        input source: AsyncStream<StreamInput>,
        output target: @escaping @Sendable (StreamOutput) -> Void
    ) async throws -> Int32 {
        let feeding = Task { await feed(source) }
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
