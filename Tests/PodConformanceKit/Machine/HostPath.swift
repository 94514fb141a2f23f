import Kubelet

/// A path of the simulated node itself.
struct HostPath {
    let path: String
    let type: String

    func node(in root: FileNode) -> Result<FileNode, BackendFailure> {
        let files = ContainerFiles(root: root)
        _ = root.makeDirectory("var/tmp")
        let found = files.node(at: path)
        let isFile = found?.bytes != nil
        let isDirectory = found?.isDirectory ?? false
        func fail(_ kind: String) -> Result<FileNode, BackendFailure> {
            .failure(
                BackendFailure(.failed, "hostPath type check failed: \(path) is not a \(kind)"))
        }
        switch type {
        case "Directory": return isDirectory ? .success(found ?? root) : fail("directory")
        case "File": return isFile ? .success(found ?? root) : fail("file")
        case "FileOrCreate":
            if isDirectory { return fail("file") }
            if !isFile { _ = files.write([], to: path) }
            return files.node(at: path).map { .success($0) } ?? fail("file")
        default:
            if type == "DirectoryOrCreate", isFile { return fail("directory") }
            return .success(found ?? root.makeDirectory(path))
        }
    }
}
