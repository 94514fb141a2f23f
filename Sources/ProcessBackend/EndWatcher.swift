internal import Foundation
internal import Kubelet
internal import Synchronization

/// Notices at once that a container has started or ended: its supervisor moves a file into place.
///
/// One thread waits for all containers, and costs nothing while nothing happens.
final class EndWatcher: Sendable {
    private static let bufferSize = 16 * 1024

    private let descriptor: Int32
    /// Closed when the watcher goes: the thread then closes its own end and the watches, which
    /// nobody else may do while it reads.
    private let stop: Int32
    private let watched = Mutex<[Int32: ContainerID]>([:])

    /// - Parameter onFile: gets the name of a file that is there now; on another thread.
    /// - Throws: `BackendFailure` if the machine has no more watches.
    init(onFile: @escaping @Sendable (ContainerID, String) -> Void) throws(BackendFailure) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw BackendFailure(.failed, "inotify: \(errno)") }
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            let reason = errno
            close(descriptor)
            throw BackendFailure(.failed, "socketpair: \(reason)")
        }
        stop = ends[0]
        let thread = Thread { [weak self, descriptor, end = ends[1]] in
            Self.read(descriptor, until: end) { watch, name in
                guard let id = self?.watched.withLock({ $0[watch] }) else { return }
                onFile(id, name)
            }
        }
        thread.start()
    }

    deinit { close(stop) }

    /// Watches a container's folder, which must be there.
    func watch(_ folder: ContainerFolder) throws(BackendFailure) {
        let watch = inotify_add_watch(descriptor, folder.path, UInt32(IN_MOVED_TO))
        guard watch >= 0 else { throw BackendFailure(.failed, "inotify: \(errno)") }
        watched.withLock { $0[watch] = folder.id }
    }

    /// Watches the container no longer.
    func forget(_ id: ContainerID) {
        let watches = watched.withLock { watched in
            let watches = watched.filter { $0.value == id }.map(\.key)
            for watch in watches { watched[watch] = nil }
            return watches
        }
        for watch in watches { inotify_rm_watch(descriptor, watch) }
    }

    private static func read(
        _ descriptor: Int32, until end: Int32, _ onFile: (Int32, String) -> Void
    ) {
        defer {
            close(descriptor)
            close(end)
        }
        var buffer = [UInt8](repeating: 0, count: bufferSize)
        let header = MemoryLayout<inotify_event>.size
        while true {
            var requests = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: end, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&requests, 2, -1) >= 0 || errno == EINTR else { return }
            if requests[1].revents != 0 { return }
            if requests[0].revents == 0 { continue }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            var position = 0
            while position + header <= count {
                let event = buffer.withUnsafeBytes {
                    $0.loadUnaligned(fromByteOffset: position, as: inotify_event.self)
                }
                let start = position + header
                let name = buffer[start..<(start + Int(event.len))].prefix { $0 != 0 }
                onFile(event.wd, String(decoding: name, as: UTF8.self))
                position = start + Int(event.len)
            }
        }
    }
}
