internal import Foundation
public import Kubelet

/// A Pod's volumes as directories of the machine, and the files that tell it of its network.
public struct VolumeFolder: Sendable {
    private static let hostPaths = "host-paths"
    private let root: String

    private let folder: String

    /// What the Pod's processes read of their network, by the name of the file in `/etc`.
    public enum Text: String, Sendable {
        case hosts, hostname
        case resolver = "resolv.conf"
    }

    /// - Parameter root: the directory of all Pods' folders.
    public init(podUID: String, in root: String) {
        folder = "\(root)/\(podUID)"
        self.root = "\(folder)/volumes"
    }

    public func path(of text: Text) -> String { "\(folder)/\(text.rawValue)" }

    /// Whether a text was written.
    public func has(_ text: Text) -> Bool { access(path(of: text), F_OK) == 0 }

    /// Writes a text, in the place of an earlier one.
    public func write(_ content: String, as text: Text) throws {
        try makeFolder()
        try content.write(toFile: path(of: text), atomically: true, encoding: .utf8)
    }

    /// The content of a text, without the end of its line.
    public func text(of text: Text) -> String {
        let content = try? String(contentsOfFile: path(of: text), encoding: .utf8)
        return content?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }

    /// Where a volume is.
    public func base(of volume: String) -> String {
        let link = "\(root)/\(Self.hostPaths)/\(volume)"
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: link))
            ?? "\(root)/\(volume)"
    }

    /// What the files of a volume take; `nil` where it is none of the Pod's own.
    public func usage(of volume: String) -> PodMeasurement.Files? {
        let path = "\(root)/\(volume)"
        guard access(path, F_OK) == 0 else { return nil }
        return MachineUsage.files(below: path)
    }

    /// Makes the Pod's folder, which is closed to other users of the machine: Secrets are in it.
    /// What is mounted from it is as open as it was made.
    public func makeFolder() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o700)
    }

    /// Makes a volume as described.
    ///
    /// - Throws: `BackendFailure`, which names the volume.
    public func make(_ volume: VolumeContent) throws(BackendFailure) {
        do {
            try makeFolder()
            switch volume.source {
            case .emptyDirectory(let inMemory, let limit):
                try makeEmpty(volume.name, inMemory: inMemory, limit: limit)
            case .files(let files): try write(files, to: volume.name)
            case .hostPath(let path, let type): try link(volume.name, to: path, type: type)
            }
            if let group = volume.fsGroup {
                give(volume.name, to: group, isContainers: volume.isWritable)
            }
        } catch let failure as BackendFailure {
            throw BackendFailure(failure.kind, "\(volume.name): \(failure.message)")
        } catch {
            throw BackendFailure(.failed, "\(volume.name): \(error.localizedDescription)")
        }
    }

    /// Lets go of what is mounted, before the directories are removed.
    public func unmount() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        for name in names.sorted() { umount2("\(root)/\(name)", Int32(MNT_DETACH)) }
    }

    // MARK: Kinds

    private func makeEmpty(_ name: String, inMemory: Bool, limit: Int64?) throws {
        let path = "\(root)/\(name)"
        let isThere = FileManager.default.fileExists(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard inMemory else {
            if !isThere { chmod(path, 0o777) }
            return
        }
        // The directory outlives the machine's start, and what was mounted on it does not.
        if Self.isMounted(path) { return }
        let size = limit.map { ",size=\($0)" } ?? ""
        if mount("tmpfs", path, "tmpfs", 0, "mode=0777\(size)") != 0 {
            throw BackendFailure(.unsupported, "this machine does not permit a tmpfs")
        }
    }

    /// Whether something is mounted on a directory: it is then on another file system than what it
    /// is in.
    private static func isMounted(_ path: String) -> Bool {
        var info = stat()
        var parent = stat()
        return stat(path, &info) == 0 && stat("\(path)/..", &parent) == 0
            && info.st_dev != parent.st_dev
    }

    /// Writes the files to a directory of their own and then changes the one link that leads to
    /// it, so that a reader sees the old or the new ones and never a mixture.
    private func write(_ files: [VolumeFile], to name: String) throws {
        let manager = FileManager.default
        let path = "\(root)/\(name)"
        try Self.makeReadable(path)
        // As a kubelet has it. Nobody else gets there, and containers mount it to be read.
        chmod(path, 0o777)
        // A name that this function has given, and not a path that another has put there.
        let old = (try? manager.destinationOfSymbolicLink(atPath: "\(path)/..data"))
            .flatMap { $0.hasPrefix("..") && $0 != ".." && !$0.contains("/") ? $0 : nil }
        if let old, Self.holds("\(path)/\(old)", files) { return }
        let folder = Self.stamp()
        try Self.makeReadable("\(path)/\(folder)")
        for file in files {
            var parent = "\(path)/\(folder)"
            for part in file.path.split(separator: "/").dropLast() {
                parent += "/\(part)"
                try Self.makeReadable(parent)
            }
            let place = "\(path)/\(folder)/\(file.path)"
            try Data(file.content).write(to: URL(filePath: place))
            chmod(place, mode_t(file.mode))
            // Where it is not permitted, the Pod's processes are the program's user as well.
            if let owner = file.owner { chown(place, uid_t(owner), gid_t.max) }
        }
        let fresh = "\(path)/..data.new"
        unlink(fresh)
        try manager.createSymbolicLink(atPath: fresh, withDestinationPath: folder)
        guard rename(fresh, "\(path)/..data") == 0 else {
            throw BackendFailure(.failed, "rename: \(errno)")
        }
        let names = Set(files.compactMap { $0.path.split(separator: "/").first.map(String.init) })
        for name in names.sorted() {
            let link = "\(path)/\(name)"
            if (try? manager.destinationOfSymbolicLink(atPath: link)) == nil {
                try manager.createSymbolicLink(
                    atPath: link, withDestinationPath: "..data/\(name)")
            }
        }
        for present in try manager.contentsOfDirectory(atPath: path)
        where !present.hasPrefix("..") && !names.contains(present) {
            unlink("\(path)/\(present)")
        }
        if let old { try? manager.removeItem(atPath: "\(path)/\(old)") }
    }

    /// Makes a directory that all users of a container may read, whoever this program lets read.
    private static func makeReadable(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        chmod(path, 0o755)
    }

    /// Whether a directory holds these files and no others.
    private static func holds(_ folder: String, _ files: [VolumeFile]) -> Bool {
        let present = FileManager.default.subpaths(atPath: folder) ?? []
        let all = Set(
            files.flatMap { file -> [String] in
                let parts = file.path.split(separator: "/").map(String.init)
                return parts.indices.map { parts[...$0].joined(separator: "/") }
            })
        return Set(present) == all
            && files.allSatisfy { file in
                var info = stat()
                let place = "\(folder)/\(file.path)"
                let owner = file.owner.map { uid_t($0) }
                guard lstat(place, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
                    // A group that owns the volume may read more than was asked for.
                    info.st_mode & 0o7777 & ~0o440 == mode_t(file.mode) & ~0o440,
                    owner ?? info.st_uid == info.st_uid
                else { return false }
                return FileManager.default.contents(atPath: place).map { Array($0) }
                    == file.content
            }
    }

    /// A name as a kubelet gives it: the time, and a number that makes it another one each time.
    private static func stamp() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        let numbers = [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec]
        let text = numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "_")
        return "..\(parts.tm_year + 1900)_\(text).\(UInt32.random(in: 1_000_000...(.max)))"
    }

    /// - Parameter mode: as `stat` tells it.
    private static func kind(_ mode: mode_t) -> HostPathType.Kind {
        switch mode & S_IFMT {
        case S_IFDIR: .directory
        case S_IFSOCK: .socket
        case S_IFCHR: .characterDevice
        case S_IFBLK: .blockDevice
        default: .file
        }
    }

    private func link(_ name: String, to path: String, type: String) throws {
        let manager = FileManager.default
        var info = stat()
        let isThere = stat(path, &info) == 0
        if !isThere, ["", "DirectoryOrCreate"].contains(type) {
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        } else if isThere || type != "FileOrCreate"
            || !manager.createFile(atPath: path, contents: nil)
        {
            let kind = isThere ? Self.kind(info.st_mode) : nil
            if let word = HostPathType.missing(type, in: kind) {
                throw BackendFailure(
                    .failed, "hostPath type check failed: \(path) is not a \(word)")
            }
        }
        let links = "\(root)/\(Self.hostPaths)"
        try manager.createDirectory(atPath: links, withIntermediateDirectories: true)
        unlink("\(links)/\(name)")
        try manager.createSymbolicLink(atPath: "\(links)/\(name)", withDestinationPath: path)
    }

    /// Makes a volume a group's, so that its processes may read it, and write it where they may.
    ///
    /// What containers write to is not gone through again: they could have put links there.
    private func give(_ name: String, to group: Int64, isContainers: Bool) {
        let path = "\(root)/\(name)"
        var info = stat()
        guard stat(path, &info) == 0, let group = gid_t(exactly: group) else { return }
        if isContainers, info.st_gid == group, info.st_mode & 0o2070 == 0o2070 { return }
        let parts = FileManager.default.subpaths(atPath: path) ?? []
        // The volume itself comes last: it tells that all the rest is done.
        for place in parts.map({ "\(path)/\($0)" }) + [path] {
            guard lstat(place, &info) == 0, info.st_mode & S_IFMT != S_IFLNK else { continue }
            lchown(place, uid_t.max, group)
            let isDirectory = info.st_mode & S_IFMT == S_IFDIR
            chmod(place, (info.st_mode & 0o7777) | (isDirectory ? 0o2070 : 0o440))
        }
    }
}

extension VolumeContent {
    /// Whether what is in it is the containers' own.
    fileprivate var isWritable: Bool {
        if case .emptyDirectory = source { true } else { false }
    }
}
