import Foundation

/// Something to wait for that signal handlers and other threads bring about: a pipe with something
/// in it. It is never closed.
struct WakeUp: Sendable {
    private static let drainSize = 512

    private let descriptor: Int32
    private let writer: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no pipe can be made: \(errno)")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, writer) = (ends[0], ends[1])
    }

    /// Brings it about. A signal handler may do so.
    func wake() {
        let error = errno
        var byte: UInt8 = 0
        // A pipe that is full is readable already.
        _ = write(writer, &byte, 1)
        errno = error
    }

    /// Waits until it has come about or the time is over, and forgets it.
    ///
    /// - Parameter milliseconds: `nil` for however long it takes.
    func wait(milliseconds: Int64?) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // A signal that interrupts this has woken, or comes to nothing but an early return.
        _ = poll(&request, 1, milliseconds.map { Int32(clamping: $0) } ?? -1)
        var bytes = [UInt8](repeating: 0, count: Self.drainSize)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
