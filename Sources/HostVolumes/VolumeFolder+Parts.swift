internal import Foundation
public import Kubelet

/// Parts of volumes: whoever writes to a volume could reach all files of the machine by links.
extension VolumeFolder {
    /// What is read of a file at most: as much as a ConfigMap may hold.
    private static let fileLimit = 1 << 20
    /// O_PATH, which the library does not name: what is there is held, and not opened.
    private static let holdOnly: Int32 = 0o10_000_000

    /// Where a volume, or a part of it, is. A directory that is not there is made.
    ///
    /// What is written to the volume meanwhile is not kept from changing the place.
    ///
    /// - Throws: `BackendFailure` if links lead out of the volume.
    public func path(of volume: String, subPath: String?) throws(BackendFailure) -> String {
        guard let subPath else { return base(of: volume) }
        let path = "\(base(of: volume))/\(subPath)"
        // A directory that a mount names is made; the file of a ConfigMap is behind links, and
        // stays what it is when they change.
        if let place = try place(of: subPath, in: volume) { return place }
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o777])
        return path
    }

    /// Where a part of a volume is once all links are followed; `nil` where nothing is, and it
    /// could be made.
    ///
    /// - Throws: `BackendFailure` if links lead out of the volume.
    @discardableResult
    public func place(
        of subPath: String, in volume: String
    ) throws(BackendFailure) -> String? {
        if subPath.split(separator: "/").contains("..") {
            throw BackendFailure(.failed, "subPath \(subPath) leads out of volume \(volume)")
        }
        let base = base(of: volume)
        let path = "\(base)/\(subPath)"
        guard let inside = Self.realPath(of: base) else { return nil }
        // The nearest part that is there decides where the rest would be made.
        var present = path
        var real = Self.realPath(of: present)
        while real == nil, present != base {
            if (try? FileManager.default.destinationOfSymbolicLink(atPath: present)) != nil {
                throw BackendFailure(.failed, "subPath \(subPath) is a link that leads nowhere")
            }
            present = (present as NSString).deletingLastPathComponent
            real = Self.realPath(of: present)
        }
        guard Self.contains(inside, real ?? inside) else {
            throw BackendFailure(.failed, "subPath \(subPath) leads out of volume \(volume)")
        }
        return present == path ? real : nil
    }

    /// The content of a file of a volume, which may be a container's own work: not of what lies
    /// elsewhere, nor of what one would wait for. It may take as long as the machine's disk.
    ///
    /// - Throws: `BackendFailure` if there is no such file, or it has more than 1 MiB.
    public func content(of path: String, in volume: String) throws(BackendFailure) -> [UInt8] {
        let base = base(of: volume)
        // A place is held without opening what is there, and looked at.
        let place = open("\(base)/\(path)", Self.holdOnly | O_CLOEXEC)
        guard place >= 0 else { throw BackendFailure(.failed, "open \(path): no such file") }
        defer { close(place) }
        let link = "/proc/self/fd/\(place)"
        guard let inside = Self.realPath(of: base),
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
            Self.contains(inside, target)
        else { throw BackendFailure(.failed, "\(path) leads out of volume \(volume)") }
        var info = stat()
        guard fstat(place, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            throw BackendFailure(.failed, "\(path) is no regular file")
        }
        guard let file = FileHandle(forReadingAtPath: link) else {
            throw BackendFailure(.failed, "open \(path): permission denied")
        }
        defer { try? file.close() }
        let data: Data
        do {
            data = try file.read(upToCount: Self.fileLimit + 1) ?? Data()
        } catch {
            throw BackendFailure(.failed, "\(path): \(error.localizedDescription)")
        }
        guard data.count <= Self.fileLimit else {
            throw BackendFailure(.failed, "\(path) has more than \(Self.fileLimit) bytes")
        }
        return Array(data)
    }

    private static func contains(_ folder: String, _ path: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }

    /// Where a path leads to once all links are followed; `nil` where nothing is.
    private static func realPath(of path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
