internal import Foundation
internal import Synchronization

/// Runs the supervisor, which leaves open none of this program's files to what it starts.
enum HostCommand {
    struct Result {
        let exitCode: Int32
        let output: String
    }

    /// `POSIX_SPAWN_SETSID`, which the C library's header hides.
    private static let newSession: Int16 = 0x80
    /// What is kept of a command's output.
    private static let outputLimit = 64 * 1024

    /// Runs a command to its end and returns what it wrote.
    ///
    /// - Parameter timeout: after which it is killed; the exit code then is `timedOut`.
    static func run(_ command: [String], timeout: Duration = .seconds(30)) -> Result {
        var descriptors: [Int32] = [0, 0]
        // A pipe and not a socket: commands may open it again by its name in /dev.
        guard pipe(&descriptors) == 0 else {
            return Result(exitCode: failed, output: "pipe: \(errno)")
        }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        defer { close(descriptors[0]) }
        let pid = spawn(command, streams: [-1, descriptors[1], descriptors[1]])
        close(descriptors[1])
        guard pid > 0 else { return Result(exitCode: failed, output: "cannot run \(command[0])") }
        let output = read(descriptors[0], until: .now + timeout)
        var status: Int32 = 0
        guard let output else {
            // The supervisor ends what it has started when it is asked to end.
            kill(pid, SIGTERM)
            waitpid(pid, &status, 0)
            return Result(exitCode: timedOut, output: "")
        }
        waitpid(pid, &status, 0)
        let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        return Result(exitCode: code, output: output)
    }

    /// No exit code of a program.
    static let timedOut: Int32 = -1
    static let failed: Int32 = -2

    /// Reads until everybody has closed the other end.
    ///
    /// - Returns: `nil` if that takes too long.
    private static func read(_ descriptor: Int32, until end: ContinuousClock.Instant) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = (end - .now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            guard milliseconds > 0 else { return nil }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&request, 1, Int32(clamping: milliseconds))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            if bytes.count < outputLimit { bytes += buffer[..<count] }
        }
    }

    /// Starts a command in a session of its own, with its three standard streams at descriptors;
    /// a negative one is `/dev/null`.
    ///
    /// - Returns: 0 if it cannot be started.
    static func spawn(_ command: [String], streams: [Int32]) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in streams.enumerated() {
            if stream < 0 {
                posix_spawn_file_actions_addopen(
                    &actions, Int32(number), "/dev/null", O_RDWR, 0)
            } else {
                posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The loop blocks signals for itself; a child must not inherit that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK))
        var words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let result = posix_spawnp(&pid, command[0], &actions, &attributes, &words, environ)
        return result == 0 ? pid : 0
    }
}
