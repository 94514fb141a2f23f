#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the manifests in a directory and the directories below it.
struct DirectoryTree {
    /// A file that was found.
    struct Entry {
        /// Where the file is: for a symbolic link, the file that it leads to.
        let path: String
        /// The path under which it was found.
        let name: String
        /// The directory, without symbolic links, out of which the path may not lead; `nil` for the
        /// file that was asked for.
        let root: String?
    }

    private static let manifestExtensions = [".yaml", ".yml", ".json"]

    private let root: String
    private let maximumFiles: Int
    private var found: [Entry] = []
    private var visited: Set<FileIdentity> = []
    private(set) var errors: [FileError] = []

    /// - Parameter root: a directory or a single file.
    init(root: String, maximumFiles: Int = ReadingLimits.maximumFilesPerDirectory) {
        self.root = root
        self.maximumFiles = maximumFiles
    }

    /// The manifests by path; what is wrong on the way is added to `errors`.
    mutating func entries() -> [Entry] {
        guard let status = status(of: root, followsLink: true) else {
            errors.append(.system("open the file or directory", path: root))
            return []
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return [Entry(path: root, name: root, root: nil)]
        }
        guard let realRoot = resolved(root) else {
            errors.append(.system("open the directory", path: root))
            return []
        }
        visit(Directory(path: realRoot, name: root, depth: 0), realRoot: realRoot)
        if found.isEmpty, errors.isEmpty {
            errors.append(
                FileError(
                    code: "no-manifests", message: "the directory contains no manifests",
                    path: root, help: "manifests are files named *.yaml, *.yml or *.json"))
        }
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private struct FileIdentity: Hashable {
        let device: dev_t
        let node: ino_t
    }

    private struct Directory {
        let path: String
        let name: String
        let depth: Int
    }

    private mutating func visit(_ start: Directory, realRoot: String) {
        var pending = [start]
        while let directory = pending.popLast() {
            guard let status = status(of: directory.path, followsLink: true) else {
                errors.append(.system("open the directory", path: directory.name))
                continue
            }
            // A link to a directory above it would otherwise be followed for ever.
            let identity = FileIdentity(device: status.st_dev, node: status.st_ino)
            guard visited.insert(identity).inserted else { continue }
            for name in names(in: directory) where !name.hasPrefix(".") {
                guard found.count < maximumFiles else {
                    errors.append(
                        FileError(
                            code: "too-many-files",
                            message: "the directory contains more than \(maximumFiles) manifests",
                            path: root))
                    return
                }
                let child = Directory(
                    path: directory.path + "/" + name,
                    name: directory.name + (directory.name.hasSuffix("/") ? "" : "/") + name,
                    depth: directory.depth + 1)
                if let subdirectory = add(child, realRoot: realRoot) {
                    pending.append(subdirectory)
                }
            }
        }
    }

    /// Adds a manifest; returns a directory that is to be visited.
    private mutating func add(_ child: Directory, realRoot: String) -> Directory? {
        guard var status = status(of: child.path, followsLink: false) else {
            errors.append(.system("inspect the file", path: child.name))
            return nil
        }
        let isManifest = Self.manifestExtensions.contains(where: child.name.hasSuffix)
        var path = child.path
        if status.st_mode & S_IFMT == S_IFLNK {
            // Only what lies inside counts: a repository must not read the machine's other files.
            guard let target = resolved(child.path),
                target.hasPrefix(realRoot == "/" ? "/" : realRoot + "/"),
                let targetStatus = self.status(of: target, followsLink: false)
            else {
                if isManifest {
                    errors.append(
                        FileError(
                            code: "link-outside",
                            message: "the symbolic link leads out of the directory or nowhere",
                            path: child.name))
                }
                return nil
            }
            path = target
            status = targetStatus
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            guard child.depth <= ReadingLimits.maximumDirectoryDepth else {
                errors.append(
                    FileError(
                        code: "directory-too-deep",
                        message: "directories are nested more than "
                            + "\(ReadingLimits.maximumDirectoryDepth) deep",
                        path: child.name))
                return nil
            }
            return Directory(path: path, name: child.name, depth: child.depth)
        }
        if isManifest { found.append(Entry(path: path, name: child.name, root: realRoot)) }
        return nil
    }

    private mutating func names(in directory: Directory) -> [String] {
        guard let stream = opendir(directory.path) else {
            errors.append(.system("open the directory", path: directory.name))
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }

    private func status(of path: String, followsLink: Bool) -> stat? {
        var status = stat()
        let result = followsLink ? stat(path, &status) : lstat(path, &status)
        return result == 0 ? status : nil
    }

    /// The path without symbolic links.
    private func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
