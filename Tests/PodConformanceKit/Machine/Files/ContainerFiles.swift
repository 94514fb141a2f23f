/// Something mounted in a container.
struct FileMount {
    let path: [String]
    let node: FileNode
    var isReadOnly = false
    /// The words in the brackets that `mount` prints, after `rw` or `ro`.
    var options = "relatime"

    var place: String { "/" + path.joined(separator: "/") }
}

/// Who asks for a file.
struct FileActor {
    var credentials = Credentials.node
    /// The number of the process.
    var process: Int?
    /// Permissions that new files do not get.
    var mask: Int32 = 0o022

    /// Whoever makes volumes.
    static let node = FileActor()
}

/// Where a path leads.
struct FilePlace {
    /// Without links.
    let path: [String]
    let parent: FileNode
    /// Whether what is here, or would be, is mounted for reading alone.
    let isReadOnly: Bool
    /// `nil` where nothing is.
    let node: FileNode?
    let isMount: Bool

    var name: String { path.last ?? "/" }
    var text: String { "/" + path.joined(separator: "/") }
}

/// The files that a container sees: its image's, with volumes mounted over them.
final class ContainerFiles {
    private static let maximumLinks = 40

    let root: FileNode
    /// A file that was read of which the simulated machine does not know what is in it.
    private(set) var unexpressed: String?
    private(set) var mounts: [FileMount]
    private var mountsByPath: [[String]: FileMount] = [:]
    /// Whether no path may lead above the root.
    private let isConfined: Bool

    init(root: FileNode, isReadOnly: Bool = false, isConfined: Bool = false) {
        self.root = root
        self.isConfined = isConfined
        mounts = [FileMount(path: [], node: root, isReadOnly: isReadOnly)]
    }

    static func parts(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }
    }

    /// A file of which nobody knows what is in it.
    func unknown(_ path: String) -> FileNode.Content {
        .text { [unowned self] in
            unexpressed = unexpressed ?? path
            return []
        }
    }

    /// A directory of which nobody knows what is in it.
    func unknownDirectory(_ path: String) -> FileNode.Content {
        .listing(UnknownFiles { [unowned self] in unexpressed = unexpressed ?? path })
    }

    /// Mounts a node. Its place is made where it is missing.
    func mount(
        _ node: FileNode, at path: String, isReadOnly: Bool = false, options: String = "relatime"
    ) {
        let place = try? self.place(path, as: .node)
        var parts = place?.path ?? Self.parts(path)
        if place?.node == nil {
            let parent = makeDirectory(parts.dropLast().joined(separator: "/"))
            if let name = parts.last, parent[name] == nil {
                parent.add(
                    name, node.isDirectory ? .directory([:]) : .file([]),
                    mode: node.isDirectory ? 0o755 : 0o644)
            }
            parts = (try? self.place(path, as: .node).path) ?? parts
        }
        let mount = FileMount(path: parts, node: node, isReadOnly: isReadOnly, options: options)
        if parts.isEmpty { mounts[0] = mount } else { mounts.append(mount) }
        mountsByPath[parts] = mount
    }

    /// The directory at a path from the root, made where it is missing.
    @discardableResult
    func makeDirectory(_ path: String) -> FileNode {
        var node = root
        var done = ""
        for part in Self.parts(path) {
            done += "/" + part
            if let next = try? place(done, as: .node).node {
                node = next
            } else {
                node = node.makeDirectory(part)
            }
        }
        return node
    }

    /// The mount that a place is on.
    func mount(of path: [String]) -> FileMount {
        for count in stride(from: path.count, through: 1, by: -1) {
            if let mount = mountsByPath[Array(path.prefix(count))] { return mount }
        }
        return mounts[0]
    }

    /// What is at a path for whoever may see everything.
    func node(at path: String, follow: Bool = true) -> FileNode? {
        try? place(path, as: .node, follow: follow).node
    }

    // MARK: Walking

    private struct Step {
        let name: String
        let node: FileNode
        let isReadOnly: Bool
        let isMount: Bool
    }

    /// Where a path leads.
    ///
    /// - Parameters:
    ///   - directory: where a path begins that does not begin with `/`.
    ///   - follow: whether a link at the end is followed.
    /// - Throws: `FileFault` if a directory on the way is missing or may not be searched.
    func place(
        _ path: String, from directory: String = "/", as actor: FileActor, follow: Bool = true
    ) throws(FileFault) -> FilePlace {
        guard !path.isEmpty else { throw .absent }
        let start = path.hasPrefix("/") ? [] : Self.parts(directory)
        var rest = (start + Self.parts(path))[...]
        let needsDirectory = path.hasSuffix("/") || path.hasSuffix("/.")
        let top = Step(
            name: "", node: mounts[0].node, isReadOnly: mounts[0].isReadOnly, isMount: true)
        var steps = [top]
        var links = 0
        while let part = rest.popFirst() {
            let current = steps.last ?? top
            guard current.node.isDirectory else { throw .notDirectory }
            guard actor.credentials.may(.execute, current.node) else { throw .denied }
            if part == ".." {
                if steps.count > 1 { steps.removeLast() } else if isConfined { throw .outside }
                continue
            }
            let here = steps.dropFirst().map(\.name) + [part]
            let mounted = mountsByPath[here]
            let found = mounted?.node ?? current.node.entry(part, for: actor.process)
            guard let found else {
                guard rest.isEmpty else { throw .absent }
                return FilePlace(
                    path: here, parent: current.node, isReadOnly: current.isReadOnly, node: nil,
                    isMount: false)
            }
            if let target = found.link, !rest.isEmpty || follow || needsDirectory {
                links += 1
                guard links <= Self.maximumLinks else { throw .loop }
                if target.hasPrefix("/") {
                    if isConfined { throw .outside }
                    steps = [top]
                }
                rest = (Self.parts(target) + rest)[...]
                continue
            }
            steps.append(
                Step(
                    name: part, node: found, isReadOnly: mounted?.isReadOnly ?? current.isReadOnly,
                    isMount: mounted != nil))
        }
        let last = steps.removeLast()
        if needsDirectory, !last.node.isDirectory { throw .notDirectory }
        return FilePlace(
            path: steps.dropFirst().map(\.name) + (steps.isEmpty ? [] : [last.name]),
            parent: (steps.last ?? last).node, isReadOnly: last.isReadOnly, node: last.node,
            isMount: last.isMount)
    }
}
