import KubernetesAPI

/// What a process does with the files of its container, as far as it may.
struct FileAccess {
    enum Mode { case read, write, append }

    let files: ContainerFiles
    let actor: FileActor
    let directory: String
    let now: Timestamp

    private var credentials: Credentials { actor.credentials }

    func place(_ path: String, follow: Bool = true) throws(FileFault) -> FilePlace {
        try files.place(path, from: directory, as: actor, follow: follow)
    }

    /// What is at a path.
    ///
    /// - Throws: `FileFault`, also if nothing is there.
    func node(_ path: String, follow: Bool = true) throws(FileFault) -> FileNode {
        guard let node = try place(path, follow: follow).node else { throw .absent }
        return node
    }

    /// The content of a file.
    func read(_ path: String) throws(FileFault) -> [UInt8] {
        let node = try node(path)
        guard credentials.may(.read, node) else { throw .denied }
        guard let bytes = node.bytes else { throw .isDirectory }
        return bytes
    }

    /// The entries of a directory, by name.
    func list(_ path: String) throws(FileFault) -> [(name: String, node: FileNode)] {
        let place = try place(path)
        guard let node = place.node else { throw .absent }
        guard let entries = node.entries else { throw .notDirectory }
        guard credentials.may(.read, node) else { throw .denied }
        return entries.sorted { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }
            .map { name, node in
                (name, files.mounts.last { $0.path == place.path + [name] }?.node ?? node)
            }
    }

    func open(_ path: String, _ mode: Mode) throws(FileFault) -> Stream {
        let place = try place(path)
        let node: FileNode
        if let found = place.node {
            guard mode == .read || !found.isDirectory else { throw .isDirectory }
            // A device is written through, wherever it is mounted.
            if mode != .read, place.isReadOnly, found.isFile { throw .readOnly }
            guard credentials.may(mode == .read ? .read : .write, found) else { throw .denied }
            node = found
        } else {
            guard mode != .read else { throw .absent }
            node = try make(place, .file([]), mode: 0o666 & ~actor.mask)
        }
        switch node.content {
        case .device(.null): return .null
        case .device(.zero): return .zero
        case .device(.full): return .full
        case .stream(let stream):
            guard let stream = stream() else { throw .absent }
            return stream
        case .file, .text, .directory, .listing, .link: break
        }
        if mode != .read {
            node.modified = now
            if mode == .write { node.setBytes([]) }
        }
        return .file(OpenFile(node, path: path, isAppending: mode == .append))
    }

    // MARK: Making and removing

    /// Makes what is missing at a place, for the process's user.
    @discardableResult
    func make(
        _ place: FilePlace, _ content: FileNode.Content, mode: Int32
    ) throws(FileFault) -> FileNode {
        guard place.node == nil else { throw .exists }
        // There, names are looked up first, and nothing can be made.
        if place.parent.store.kind == "proc" { throw .absent }
        try mayChange(place.parent, place)
        if place.parent.store.longest(0) == 0 { throw .noSpace }
        let node = place.parent.add(place.name, content, mode: mode)
        node.owner = credentials.user
        node.group = credentials.group
        node.modified = now
        if place.parent.mode & 0o2000 != 0 {
            node.group = place.parent.group
            if node.isDirectory { node.mode |= 0o2000 }
        }
        place.parent.modified = now
        return node
    }

    func makeDirectory(_ path: String, mode: Int32 = 0o777) throws(FileFault) {
        let plain = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
        try make(try place(plain), .directory([:]), mode: mode & ~actor.mask)
    }

    func makeLink(_ target: String, at path: String) throws(FileFault) {
        try make(try place(path, follow: false), .link(target), mode: 0o777)
    }

    /// Gives a file a second name.
    func link(_ existing: String, as path: String) throws(FileFault) {
        let old = try place(existing, follow: false)
        guard let node = old.node else { throw .absent }
        guard !node.isDirectory else { throw .notPermitted }
        let new = try place(path, follow: false)
        guard new.node == nil else { throw .exists }
        guard node.store === new.parent.store else { throw .otherDevice }
        try mayChange(new.parent, new)
        new.parent[new.name] = node
    }

    func remove(_ path: String, isDirectory: Bool = false) throws(FileFault) {
        let place = try place(path, follow: false)
        guard let node = place.node else { throw .absent }
        if isDirectory, !node.isDirectory { throw .notDirectory }
        if !isDirectory, node.isDirectory { throw .isDirectory }
        try mayRemove(place)
        if isDirectory, node.entries?.isEmpty == false { throw .notEmpty }
        place.parent[place.name] = nil
        place.parent.modified = now
    }

    func rename(_ old: String, to new: String) throws(FileFault) {
        let from = try place(old, follow: false)
        let to = try place(new, follow: false)
        guard let node = from.node else { throw .absent }
        guard !from.isMount, !to.isMount else { throw .busy }
        guard node.store === to.parent.store else { throw .otherDevice }
        try mayRemove(from)
        if let present = to.node {
            if node.isDirectory, !present.isDirectory { throw .notDirectory }
            if present.isDirectory, !node.isDirectory { throw .isDirectory }
            if present.entries?.isEmpty == false { throw .notEmpty }
            try mayRemove(to)
        } else {
            try mayChange(to.parent, to)
        }
        guard from.path != to.path else { return }
        to.parent[to.name] = node
        from.parent[from.name] = nil
        to.parent.modified = now
    }

    private func mayChange(_ directory: FileNode, _ place: FilePlace) throws(FileFault) {
        if place.isReadOnly { throw .readOnly }
        guard case .directory = directory.content else { throw .denied }
        guard credentials.may(.write, directory), credentials.may(.execute, directory) else {
            throw .denied
        }
    }

    private func mayRemove(_ place: FilePlace) throws(FileFault) {
        if place.isMount { throw .busy }
        try mayChange(place.parent, place)
        guard let node = place.node, place.parent.mode & 0o1000 != 0 else { return }
        guard credentials.owns(node) || credentials.owns(place.parent) else {
            throw .notPermitted
        }
    }

    // MARK: Attributes

    func changeMode(_ place: FilePlace, to mode: Int32) throws(FileFault) {
        guard let node = place.node else { throw .absent }
        if place.isReadOnly { throw .readOnly }
        guard credentials.owns(node) else { throw .notPermitted }
        let keepsGroupBit =
            credentials.groups.contains(node.group)
            || credentials.effective.contains(.keepGroupBit) || node.isDirectory
        node.mode = keepsGroupBit ? mode : mode & ~0o2000
    }

    func changeOwner(
        _ place: FilePlace, to owner: Int64?, group: Int64?
    ) throws(FileFault) {
        guard let node = place.node else { throw .absent }
        if place.isReadOnly { throw .readOnly }
        if !credentials.effective.contains(.changeOwner) {
            guard credentials.user == node.owner, owner ?? node.owner == node.owner,
                credentials.groups.contains(group ?? node.group)
            else { throw .notPermitted }
        }
        node.owner = owner ?? node.owner
        node.group = group ?? node.group
        if !node.isDirectory { node.mode &= ~0o6000 }
    }

    func changeTime(_ place: FilePlace, to time: Timestamp?) throws(FileFault) {
        guard let node = place.node else { throw .absent }
        if place.isReadOnly { throw .readOnly }
        guard credentials.owns(node) || time == nil && credentials.may(.write, node) else {
            throw time == nil ? .denied : .notPermitted
        }
        node.modified = time ?? now
    }
}
