import Foundation
import Kubelet

/// The program's standard streams as those of a command elsewhere.
final class StandardStreams: Sendable {
    private static let readSize = 16 * 1024

    let input: AsyncStream<StreamInput>
    private let saved: termios?

    /// - Parameters:
    ///   - hasInput: whether standard input is handed on.
    ///   - isRaw: whether the terminal hands every key on as it is, until `restore`.
    ///   - announcesInput: whether an empty piece tells at once that there may be input.
    init(hasInput: Bool, isRaw: Bool, announcesInput: Bool = false) {
        // Who reads the output may go before the command ends.
        signal(SIGPIPE, SIG_IGN)
        var terminal = termios()
        if isRaw, tcgetattr(STDIN_FILENO, &terminal) == 0 {
            saved = terminal
            cfmakeraw(&terminal)
            tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal)
        } else {
            saved = nil
        }
        let (stream, continuation) = AsyncStream.makeStream(of: StreamInput.self)
        input = stream
        if hasInput, announcesInput { continuation.yield(.bytes([])) }
        if isRaw { Self.watchSize(continuation) }
        if hasInput {
            Self.read(continuation)
        } else if !isRaw {
            continuation.finish()
        }
    }

    /// Gives the terminal back as it was.
    func restore() {
        guard var saved else { return }
        tcsetattr(STDIN_FILENO, TCSADRAIN, &saved)
    }

    private static func read(_ continuation: AsyncStream<StreamInput>.Continuation) {
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: readSize)
            while true {
                let count = Foundation.read(STDIN_FILENO, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                continuation.yield(.bytes(Array(buffer[..<count])))
            }
            continuation.finish()
        }
    }

    /// The terminal has another size.
    private static let resizing = WakeUp()

    /// Tells the terminal's size now and whenever it changes.
    private static func watchSize(_ continuation: AsyncStream<StreamInput>.Continuation) {
        // What the handler needs is there before a signal comes, to whichever thread.
        _ = resizing
        signal(SIGWINCH) { _ in StandardStreams.resizing.wake() }
        var changes = sigset_t()
        sigemptyset(&changes)
        sigaddset(&changes, SIGWINCH)
        pthread_sigmask(SIG_UNBLOCK, &changes, nil)
        tellSize(continuation)
        Thread.detachNewThread {
            while true {
                resizing.wait(milliseconds: nil)
                tellSize(continuation)
            }
        }
    }

    private static func tellSize(_ continuation: AsyncStream<StreamInput>.Continuation) {
        var size = winsize()
        guard ioctl(STDIN_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return }
        continuation.yield(.terminalSize(rows: size.ws_row, columns: size.ws_col))
    }

    /// Writes what a command wrote to the stream of the same name.
    @Sendable static func write(_ output: StreamOutput) {
        // A reader that has gone wants no more of it.
        switch output {
        case .standardOutput(let bytes):
            try? FileHandle.standardOutput.write(contentsOf: Data(bytes))
        case .standardError(let bytes):
            try? FileHandle.standardError.write(contentsOf: Data(bytes))
        }
    }
}
