#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Why the state could not be read or kept.
public enum StateError: Error, Hashable, Sendable {
    /// An operation of the system failed; `reason` is the system's own word.
    case system(operation: String, path: String, reason: String)
    /// Another `reconcile` works with the directory at the moment.
    case inUse(path: String)
    /// The file is not one that this version wrote.
    case unreadable(path: String, reason: String)
}

extension StateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let operation, let path, let reason):
            "could not \(operation) \(path): \(reason)"
        case .inUse(let path):
            "the state directory \(path) is in use by another reconcile; "
                + "wait for it or choose another with --state-dir"
        case .unreadable(let path, let reason):
            "the state file \(path) cannot be used: \(reason); "
                + "choose another directory with --state-dir or remove the file to start anew"
        }
    }
}

/// A directory that keeps the observed state between commands, in one file.
///
/// The file is replaced as a whole: it is written beside, flushed to disk and renamed, so that a
/// crash at any point leaves the old or the new state and never half of one. Commands that write
/// hold a lock on the directory meanwhile; those that only read need none, for the same reason.
public struct StateDirectory: Sendable {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// How many random bytes salt the fingerprints of Secrets.
    public static let saltLength = 16

    private var filePath: String { path + "/state.json" }
    private var backendPath: String { path + "/backend" }
    private var saltPath: String { path + "/salt" }
    private var signingKeyPath: String { path + "/service-account.key" }

    /// The content of the state file; `nil` where there is none yet.
    public func read() throws(StateError) -> [UInt8]? { try read(filePath) }

    /// The salt for the fingerprints of Secrets; `nil` where there is none yet.
    public func readSalt() throws(StateError) -> [UInt8]? { try read(saltPath) }

    /// Keeps the salt for later commands; makes the directory where it is missing.
    public func writeSalt(_ salt: [UInt8]) throws(StateError) {
        try makeDirectories()
        try write(salt, to: saltPath)
    }

    /// The key that tokens of service accounts are signed with; `nil` where there is none yet.
    public func readSigningKey() throws(StateError) -> String? {
        try read(signingKeyPath).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Keeps the key that tokens of service accounts are signed with; none but the user may read
    /// it.
    public func writeSigningKey(_ key: String) throws(StateError) {
        try write(Array(key.utf8), to: signingKeyPath)
    }

    /// What is said of a key that cannot be used.
    public func unusableSigningKey(_ reason: String) -> StateError {
        .unreadable(path: signingKeyPath, reason: reason)
    }

    /// The name of what ran the Pods last; `nil` where nothing did yet.
    public func readBackend() throws(StateError) -> String? {
        try read(backendPath).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Keeps the name of what runs the Pods from now on.
    public func writeBackend(_ name: String) throws(StateError) {
        try write(Array(name.utf8), to: backendPath)
    }

    /// Tells one version of the state file from the next.
    public struct Stamp: Equatable, Sendable {
        private let file: UInt64
        private let seconds: Int
        private let nanoseconds: Int

        fileprivate init(_ status: stat) {
            file = UInt64(status.st_ino)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// Which version of the state file is there; `nil` where there is none.
    public var stamp: Stamp? {
        var status = stat()
        return stat(filePath, &status) == 0 ? Stamp(status) : nil
    }

    /// Replaces the state file, all or nothing.
    public func write(_ content: [UInt8]) throws(StateError) { try write(content, to: filePath) }

    private func read(_ filePath: String) throws(StateError) -> [UInt8]? {
        let descriptor = open(filePath, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("open", filePath)
        }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read", filePath)
            }
            if count == 0 { return content }
            content += buffer[..<count]
        }
    }

    private func write(_ content: [UInt8], to filePath: String) throws(StateError) {
        let temporary = filePath + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw failure("create", temporary) }
        var isWritten = false
        defer {
            close(descriptor)
            // On a full disk a half of it takes room that something else needs.
            if !isWritten { unlink(temporary) }
        }
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes { bytes in
                Glibc.write(
                    descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write", temporary)
            }
            written += count
        }
        if fsync(descriptor) != 0 { throw failure("flush", temporary) }
        if rename(temporary, filePath) != 0 { throw failure("replace", filePath) }
        isWritten = true
        try flushDirectory()
    }

    /// A rename is only on disk once the directory is.
    private func flushDirectory() throws(StateError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw failure("open", path) }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw failure("flush", path) }
    }

    /// Makes the directory where it is missing and locks it for as long as the lock is kept.
    ///
    /// - Throws: `inUse` if another process holds the lock.
    public func lock() throws(StateError) -> StateLock {
        try makeDirectories()
        let lockPath = path + "/lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw failure("create", lockPath) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let isHeld = errno == EWOULDBLOCK
            let error = failure("lock", lockPath)
            close(descriptor)
            throw isHeld ? .inUse(path: path) : error
        }
        return StateLock(descriptor: descriptor)
    }

    private func makeDirectories() throws(StateError) {
        var partial = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            partial += "/" + component
            // Only the user may read the state: it holds Secrets.
            if mkdir(partial, 0o700) != 0, errno != EEXIST {
                throw failure("create directory", partial)
            }
        }
    }

    private func failure(_ operation: String, _ path: String) -> StateError {
        .system(operation: operation, path: path, reason: String(cString: strerror(errno)))
    }
}

/// Holds the lock on a state directory; the lock ends with it, however the process ends.
public final class StateLock: Sendable {
    private let descriptor: Int32

    fileprivate init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
