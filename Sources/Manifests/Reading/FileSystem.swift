#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a file or directory could not be read.
package struct FileError: Error {
    /// The codes of all these errors.
    static let codes: Set<String> = [
        "directory-too-deep", "directory-too-large", "file-not-found", "file-too-large",
        "file-unreadable",
        "link-outside", "no-manifests", "not-a-file", "too-many-files",
    ]

    let code: String
    let message: String
    let path: String
    var help: String?

    var diagnostic: Diagnostic {
        Diagnostic(
            code: code, message: message,
            location: SourceLocation(file: SourceFile(path: path, bytes: [])), help: help)
    }

    /// The failure that the last system call left in `errno`.
    static func system(_ action: String, path: String) -> FileError {
        let reason = errno
        let code = reason == ENOENT || reason == ENOTDIR ? "file-not-found" : "file-unreadable"
        return FileError(
            code: code, message: "cannot \(action): \(String(cString: strerror(reason)))",
            path: path)
    }
}

/// Files as bytes, read within bounds.
package enum FileSystem {
    static let standardInputName = "<stdin>"

    /// The content of a regular file.
    ///
    /// What the file is gets decided on the open descriptor, so that nothing can be put in its
    /// place between check and reading.
    ///
    /// - Parameters:
    ///   - name: the path for messages.
    ///   - followsLink: whether the last part of the path may be a symbolic link.
    package static func content(
        ofFile path: String, name: String, followsLink: Bool
    ) throws(FileError) -> [UInt8] {
        // Without O_NONBLOCK the opening of a pipe would wait for a writer.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLink ? 0 : O_NOFOLLOW)
        let descriptor = open(path, flags)
        guard descriptor >= 0 else { throw .system("open the file", path: name) }
        defer { close(descriptor) }
        return try content(of: descriptor, name: name)
    }

    /// The content of a file that was found in a directory.
    ///
    /// It is opened part by part below the directory, and no part may be a symbolic link: there was
    /// none when the file was found, so one that is there now was put there to lead elsewhere.
    static func content(of entry: DirectoryTree.Entry) throws(FileError) -> [UInt8] {
        guard let root = entry.root else {
            return try content(ofFile: entry.path, name: entry.name, followsLink: true)
        }
        var directory = open(root, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard directory >= 0 else { throw .system("open the directory", path: entry.name) }
        defer { close(directory) }
        var parts = entry.path.dropFirst(root.count).split(separator: "/").map(String.init)
        let last = parts.popLast() ?? ""
        for part in parts {
            let next = openat(
                directory, part, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW)
            guard next >= 0 else { throw changed(entry) }
            close(directory)
            directory = next
        }
        let descriptor = openat(directory, last, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { throw changed(entry) }
        defer { close(descriptor) }
        return try content(of: descriptor, name: entry.name)
    }

    /// The failure of the last system call, if it is about a path that is not what it was.
    private static func changed(_ entry: DirectoryTree.Entry) -> FileError {
        guard errno == ELOOP || errno == ENOTDIR else {
            return .system("open the file", path: entry.name)
        }
        return FileError(
            code: "link-outside",
            message: "a symbolic link was put into the path while it was read", path: entry.name)
    }

    private static func content(
        of descriptor: Int32, name: String
    ) throws(FileError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .system("inspect the file", path: name)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(
                code: "not-a-file",
                message: "only regular files are read, no devices, pipes or sockets", path: name)
        }
        return try readAll(descriptor, expectedCount: Int(status.st_size), name: name)
    }

    static func standardInputContent() throws(FileError) -> [UInt8] {
        try readAll(STDIN_FILENO, expectedCount: 0, name: standardInputName)
    }

    private static func readAll(
        _ descriptor: Int32, expectedCount: Int, name: String
    ) throws(FileError) -> [UInt8] {
        let tooLarge = FileError(
            code: "file-too-large",
            message: "the file is larger than \(ReadingLimits.maximumFileBytes >> 20) MiB",
            path: name, help: "split it into several files")
        guard expectedCount <= ReadingLimits.maximumFileBytes else { throw tooLarge }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(expectedCount)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("read the file", path: name) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= ReadingLimits.maximumFileBytes else { throw tooLarge }
        }
    }
}
