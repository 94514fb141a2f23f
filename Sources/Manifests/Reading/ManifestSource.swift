/// Where manifests are read from.
public enum ManifestSource: Hashable, Sendable {
    /// A file, or a directory whose files `*.yaml`, `*.yml` and `*.json` are read, in directories
    /// below it as well, in the order of their paths by bytes.
    ///
    /// Files and directories whose name starts with a dot are left out. Symbolic links are followed
    /// only to places inside the directory. Devices, pipes and sockets are refused.
    case path(String)

    /// Standard input, to its end.
    case standardInput

    /// A source as commands take it: `-` is standard input, anything else a path.
    public init(argument: String) {
        self = argument == "-" ? .standardInput : .path(argument)
    }

    /// The files of the source that can be read, and what is wrong with the others.
    public func files() -> (files: [SourceFile], diagnostics: [Diagnostic]) {
        files(maximumBytes: ReadingLimits.maximumDirectoryBytes)
    }

    /// - Parameter maximumBytes: the most bytes that all files may have together.
    func files(maximumBytes: Int) -> (files: [SourceFile], diagnostics: [Diagnostic]) {
        var files: [SourceFile] = []
        var diagnostics: [Diagnostic] = []
        func read(_ path: String, _ content: () throws(FileError) -> [UInt8]) {
            do throws(FileError) {
                files.append(SourceFile(path: path, bytes: try content()))
            } catch {
                diagnostics.append(error.diagnostic)
            }
        }
        switch self {
        case .standardInput:
            read(FileSystem.standardInputName) { () throws(FileError) in
                try FileSystem.standardInputContent()
            }
        case .path(let path):
            var tree = DirectoryTree(root: path)
            var byteCount = 0
            for entry in tree.entries() {
                read(entry.name) { () throws(FileError) in
                    let bytes = try FileSystem.content(of: entry)
                    byteCount += bytes.count
                    return bytes
                }
                guard byteCount <= maximumBytes else {
                    let error = FileError(
                        code: "directory-too-large",
                        message: "the manifests are larger than \(maximumBytes >> 20) MiB together",
                        path: path)
                    return ([], [error.diagnostic])
                }
            }
            diagnostics.append(contentsOf: tree.errors.map(\.diagnostic))
        }
        return (files, diagnostics)
    }
}
