import KubernetesAPI

/// A file, directory, link or device of a simulated machine.
final class FileNode {
    enum Device { case null, zero, full }

    enum Content {
        case file([UInt8])
        case directory([String: FileNode])
        case link(String)
        case device(Device)
        /// A file that is made when it is read.
        case text(() -> [UInt8])
        /// A directory that is made when it is looked at.
        case listing(any FileListing)
        /// A process's stream.
        case stream(() -> Stream?)
    }

    let store: FileStore
    let number: Int
    private(set) var content: Content
    /// Permissions, with the bits of set-user-id, set-group-id and sticky.
    var mode: Int32
    var owner: Int64
    var group: Int64
    var modified = Timestamp(seconds: 0)
    /// The names of a file that is not a directory.
    private(set) var nameCount = 1

    init(
        _ content: Content, mode: Int32, in store: FileStore, owner: Int64 = 0, group: Int64 = 0
    ) {
        self.content = content
        self.mode = mode
        self.store = store
        self.owner = owner
        self.group = group
        number = store.takeNumber()
        if case .file(let bytes) = content { store.resize(from: 0, to: bytes.count) }
    }

    static func directory(in store: FileStore, mode: Int32 = 0o755) -> FileNode {
        FileNode(.directory([:]), mode: mode, in: store)
    }

    var isDirectory: Bool {
        switch content {
        case .directory, .listing: true
        case .file, .link, .device, .text, .stream: false
        }
    }

    var isFile: Bool {
        switch content {
        case .file, .text: true
        case .directory, .listing, .link, .device, .stream: false
        }
    }

    var link: String? { if case .link(let target) = content { target } else { nil } }

    /// What is in the file; `nil` where it is none.
    var bytes: [UInt8]? {
        switch content {
        case .file(let bytes): bytes
        case .text(let make): make()
        case .device, .stream: []
        case .directory, .listing, .link: nil
        }
    }

    /// As `stat` tells it.
    var size: Int {
        switch content {
        case .file(let bytes): bytes.count
        case .directory(let entries): store.kind == "tmpfs" ? 40 + 20 * entries.count : 4096
        case .link(let target): target.utf8.count
        case .device, .text, .listing, .stream: 0
        }
    }

    /// How many names lead to it.
    var linkCount: Int {
        guard case .directory(let entries) = content else { return nameCount }
        return 2 + entries.values.count(where: \.isDirectory)
    }

    /// The entries of a directory by name, `.` and `..` aside; `nil` where it is none.
    var entries: [String: FileNode]? {
        switch content {
        case .directory(let entries): entries
        case .listing(let listing):
            listing.names.reduce(into: [:]) { $0[$1] = listing.node(named: $1, for: nil) }
        case .file, .link, .device, .text, .stream: nil
        }
    }

    /// An entry as a process finds it.
    func entry(_ name: String, for process: Int?) -> FileNode? {
        switch content {
        case .directory(let entries): entries[name]
        case .listing(let listing): listing.node(named: name, for: process)
        case .file, .link, .device, .text, .stream: nil
        }
    }

    subscript(name: String) -> FileNode? {
        get { entry(name, for: nil) }
        set {
            guard case .directory(var entries) = content else { return }
            let old = entries[name]
            content = .directory([:])
            entries[name] = newValue
            content = .directory(entries)
            guard old !== newValue else { return }
            newValue?.nameCount += newValue?.isDirectory == true ? 0 : 1
            old?.loseName()
        }
    }

    private func loseName() {
        nameCount -= 1
        if nameCount <= 0, case .file(let bytes) = content {
            store.resize(from: bytes.count, to: 0)
        }
    }

    func setBytes(_ bytes: [UInt8]) {
        guard case .file(let old) = content else { return }
        store.resize(from: old.count, to: bytes.count)
        content = .file(bytes)
    }

    // MARK: Making files

    /// Puts a new node here, in the place of what had the name.
    @discardableResult
    func add(_ name: String, _ content: Content, mode: Int32) -> FileNode {
        let node = FileNode(content, mode: mode, in: store)
        node.nameCount = 0
        node.modified = modified
        self[name] = node
        return node
    }

    @discardableResult
    func addFile(_ name: String, _ text: String, mode: Int32 = 0o644) -> FileNode {
        add(name, .file(Array(text.utf8)), mode: mode)
    }

    /// The directory at a path below this one, made where it is missing. What is made belongs to
    /// the group of a directory that gives its group on.
    @discardableResult
    func makeDirectory(_ path: some StringProtocol, mode: Int32 = 0o755) -> FileNode {
        path.split(separator: "/").reduce(self) { node, part in
            if let next = node[String(part)] { return next }
            let inherited = node.mode & 0o2000
            let made = node.add(String(part), .directory([:]), mode: mode | inherited)
            if inherited != 0 { made.group = node.group }
            return made
        }
    }
}

/// A directory that is made when it is looked at.
protocol FileListing: AnyObject {
    var names: [String] { get }
    /// - Parameter process: the number of the process that looks.
    func node(named name: String, for process: Int?) -> FileNode?
}
