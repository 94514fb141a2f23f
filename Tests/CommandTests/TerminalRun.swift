import Foundation
import Synchronization
import Testing

/// A command on a terminal of its own, which a test types at.
final class TerminalRun {
    private static let patience: TimeInterval = 40
    // TIOCSPTLCK and TIOCGPTN, which are macros of C.
    private static let unlock: UInt = 0x4004_5431
    private static let numberRequest: UInt = 0x8004_5430

    private let process: Process
    private let outer: Int32
    private let text: SharedText

    private final class SharedText: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    init(_ command: Command, rows: UInt16 = 24, columns: UInt16 = 80, _ words: [String]) throws {
        outer = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        try #require(
            outer >= 0 && ioctl(outer, Self.unlock, &unlocked) == 0
                && ioctl(outer, Self.numberRequest, &number) == 0)
        let inner = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(inner >= 0)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(outer, UInt(TIOCSWINSZ), &size)
        process = try command.process(words)
        let handle = FileHandle(fileDescriptor: inner, closeOnDealloc: true)
        process.standardInput = handle
        process.standardOutput = handle
        process.standardError = handle
        text = SharedText()
        try process.run()
        try handle.close()
        Thread.detachNewThread { [outer, text] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(outer, &buffer, buffer.count)
                guard count > 0 else { return }
                text.bytes.withLock { $0 += buffer[..<count] }
            }
        }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(outer)
    }

    /// Everything that has shown on the terminal.
    var output: String { text.bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(outer, bytes, bytes.count)
    }

    /// Waits until the terminal shows something.
    func wait(for shown: String) throws {
        let end = Date() + Self.patience
        while !output.contains(shown) {
            try #require(Date() < end, "\(shown) did not show: \(output)")
            usleep(20_000)
        }
    }

    func interrupt() { process.interrupt() }

    /// Ends the command without notice, as when a terminal is closed.
    func leave() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Waits for the end of the command.
    ///
    /// - Returns: its exit code.
    func end() throws -> Int32 {
        let end = Date() + Self.patience
        while process.isRunning {
            try #require(Date() < end, "it does not end: \(output)")
            usleep(20_000)
        }
        usleep(50_000)
        return process.terminationStatus
    }
}
