import Kubelet

/// A path of the simulated node itself.
struct HostPath {
    let path: String
    let type: String

    func node(in root: FileNode) -> Result<FileNode, BackendFailure> {
        let files = ContainerFiles(root: root)
        root.makeDirectory("var/tmp")
        let found = files.node(at: path)
        if found == nil {
            switch type {
            case "", "DirectoryOrCreate": return .success(files.makeDirectory(path))
            case "FileOrCreate":
                let parts = ContainerFiles.parts(path)
                let parent = files.node(at: "/" + parts.dropLast().joined(separator: "/"))
                if let parent, parent.isDirectory, let name = parts.last {
                    return .success(parent.addFile(name, ""))
                }
            default: break
            }
        }
        if let word = missingKind(of: found) {
            return .failure(
                BackendFailure(.failed, "hostPath type check failed: \(path) is not a \(word)"))
        }
        return found.map { .success($0) }
            ?? .failure(BackendFailure(.failed, "\(path) cannot be made"))
    }

    /// What the path is not that its type asks for; `nil` if it is.
    private func missingKind(of node: FileNode?) -> String? {
        var isDevice = false
        if case .device? = node?.content { isDevice = true }
        switch type {
        case "Directory", "DirectoryOrCreate":
            return node?.isDirectory == true ? nil : "directory"
        // Everything else is a file to a kubelet.
        case "File", "FileOrCreate": return node.map { !$0.isDirectory } == true ? nil : "file"
        case "Socket": return "socket file"
        case "CharDevice": return isDevice ? nil : "character device"
        case "BlockDevice": return "block device"
        default: return nil
        }
    }
}
