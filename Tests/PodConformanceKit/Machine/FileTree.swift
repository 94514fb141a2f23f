import Kubelet

/// A file, directory or symbolic link of a simulated machine.
final class FileNode {
    enum Content {
        case file([UInt8])
        case directory([String: FileNode])
        case link(String)
    }

    var content: Content
    var mode: Int32
    var isReadOnly = false

    init(_ content: Content, mode: Int32) {
        self.content = content
        self.mode = mode
    }

    static func directory(mode: Int32 = 0o755) -> FileNode { FileNode(.directory([:]), mode: mode) }
    static func file(_ text: String, mode: Int32 = 0o644) -> FileNode {
        FileNode(.file(Array(text.utf8)), mode: mode)
    }

    var isDirectory: Bool { if case .directory = content { true } else { false } }
    var bytes: [UInt8]? { if case .file(let bytes) = content { bytes } else { nil } }
    var entries: [String: FileNode]? {
        if case .directory(let entries) = content { entries } else { nil }
    }

    subscript(name: String) -> FileNode? {
        get { entries?[name] }
        set {
            guard case .directory(var entries) = content else { return }
            entries[name] = newValue
            content = .directory(entries)
        }
    }

    /// The directory at a path below this one, made where it is missing.
    func makeDirectory(_ path: some StringProtocol, mode: Int32 = 0o755) -> FileNode {
        path.split(separator: "/").reduce(self) { node, part in
            if let next = node[String(part)] { return next }
            let made = FileNode.directory(mode: mode)
            node[String(part)] = made
            return made
        }
    }

    /// Puts files that the kubelet wrote here, as it does: in a directory of their own behind a
    /// link, so that one change of the link replaces them all.
    func replace(with files: [VolumeFile], stamp: String) {
        let data = FileNode.directory()
        for file in files {
            let parts = file.path.split(separator: "/")
            let parent = data.makeDirectory(parts.dropLast().joined(separator: "/"))
            parent[String(parts.last ?? "")] = FileNode(.file(file.content), mode: file.mode)
        }
        for name in (entries ?? [:]).keys { self[name] = nil }
        self[stamp] = data
        self["..data"] = FileNode(.link(stamp), mode: 0o777)
        for name in (data.entries ?? [:]).keys {
            self[name] = FileNode(.link("..data/\(name)"), mode: 0o777)
        }
    }
}

/// The files that a container sees: its image's, with volumes mounted over them.
final class ContainerFiles {
    private static let maximumLinks = 20

    let root: FileNode
    private var mounts: [(path: [String], node: FileNode)] = []

    init(root: FileNode) { self.root = root }

    func mount(_ node: FileNode, at path: String) {
        mounts.append((Self.parts(path), node))
        // The place itself is there too, so that its directory lists it.
        let parent = lookUp(Self.parts(path).dropLast(), follow: true) ?? root
        if let name = Self.parts(path).last, parent[name] == nil { parent[name] = node }
    }

    static func parts(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }
    }

    func node(at path: String, follow: Bool = true) -> FileNode? {
        lookUp(Self.parts(path)[...], follow: follow)
    }

    private func lookUp(
        _ parts: ArraySlice<String>, follow: Bool, links: Int = 0
    ) -> FileNode? {
        guard links < Self.maximumLinks else { return nil }
        var node = root
        var place: [String] = []
        for (offset, part) in parts.enumerated() {
            if part == ".." {
                place = place.dropLast()
                guard let parent = lookUp(place[...], follow: true, links: links + 1) else {
                    return nil
                }
                node = parent
                continue
            }
            place.append(part)
            let mounted = mounts.last { $0.path == place }?.node
            guard let next = mounted ?? node[part] else { return nil }
            let isLast = offset == parts.count - 1
            if case .link(let target) = next.content, !isLast || follow {
                let base = target.hasPrefix("/") ? [] : place.dropLast()
                let rest = base + Self.parts(target) + parts.dropFirst(offset + 1)
                return lookUp(rest[...], follow: follow, links: links + 1)
            }
            node = next
        }
        return node
    }

    /// Writes a file, or adds to it.
    ///
    /// - Returns: whether its directory is there and may be written to.
    func write(_ bytes: [UInt8], to path: String, appending: Bool = false) -> Bool {
        if let existing = node(at: path) {
            guard !existing.isDirectory, !existing.isReadOnly else { return false }
            existing.content = .file((appending ? existing.bytes ?? [] : []) + bytes)
            return true
        }
        let parts = Self.parts(path)
        guard let parent = lookUp(parts.dropLast(), follow: true), parent.isDirectory,
            !parent.isReadOnly, let name = parts.last
        else { return false }
        parent[name] = FileNode(.file(bytes), mode: 0o644)
        return true
    }

    func remove(_ path: String) -> Bool {
        let parts = Self.parts(path)
        guard let parent = lookUp(parts.dropLast(), follow: true), let name = parts.last,
            parent[name] != nil, !parent.isReadOnly
        else { return false }
        parent[name] = nil
        return true
    }
}
