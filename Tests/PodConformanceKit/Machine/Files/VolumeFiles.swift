import Kubelet
import KubernetesAPI

/// What a kubelet does with the files of volumes.
extension FileNode {
    /// Puts files that the kubelet wrote here, as it does: in a directory of their own behind a
    /// link, so that one change of the link replaces them all. The same files are left as they are.
    func replace(with files: [VolumeFile], now: Timestamp, number: Int) {
        if let old = self["..data"]?.link, let data = self[old], data.holds(files) { return }
        for name in (entries ?? [:]).keys.sorted() { self[name] = nil }
        let stamp = Self.stamp(now, number)
        let data = add(stamp, .directory([:]), mode: 0o755)
        for file in files {
            let parts = file.path.split(separator: "/")
            let parent = data.makeDirectory(parts.dropLast().joined(separator: "/"))
            let node = parent.add(
                String(parts.last ?? ""), .file(file.content), mode: file.mode)
            node.owner = file.owner ?? 0
        }
        add("..data", .link(stamp), mode: 0o777)
        for name in (data.entries ?? [:]).keys.sorted() {
            add(name, .link("..data/\(name)"), mode: 0o777)
        }
    }

    /// Whether this is a directory with these files and no others.
    private func holds(_ files: [VolumeFile]) -> Bool {
        let present = self.files(at: "")
        return present.count == files.count
            && files.allSatisfy { file in
                guard let node = present[file.path], node.owner == file.owner ?? 0 else {
                    return false
                }
                // A group that owns the volume may read more than was asked for.
                return node.bytes == file.content && node.mode & ~0o440 == file.mode & ~0o440
            }
    }

    private func files(at path: String) -> [String: FileNode] {
        (entries ?? [:]).reduce(into: [:]) { found, entry in
            let place = path.isEmpty ? entry.key : "\(path)/\(entry.key)"
            if entry.value.isDirectory {
                found.merge(entry.value.files(at: place)) { first, _ in first }
            } else {
                found[place] = entry.value
            }
        }
    }

    /// A name as a kubelet gives it: the time, and a number that makes it another one each time.
    private static func stamp(_ now: Timestamp, _ number: Int) -> String {
        let digits = now.description.map { $0.isNumber ? $0 : "_" }.dropLast()
        return "..\(String(digits)).\(1_000_000_000 + number)"
    }

    /// Makes a volume a group's, so that its processes may read it, and write it where they may.
    func give(to group: Int64) {
        guard link == nil else { return }
        self.group = group
        mode |= isDirectory ? 0o2070 : 0o440
        for entry in (entries ?? [:]).values { entry.give(to: group) }
    }

    /// A part of a volume. A directory that is missing is made, and may be used as the volume.
    ///
    /// - Throws: `FileFault` if links lead out of the volume.
    func part(_ path: String) throws(FileFault) -> FileNode {
        let inside = ContainerFiles(root: self, isConfined: true)
        var node = self
        var done = ""
        for part in ContainerFiles.parts(path) {
            done += "/\(part)"
            let place = try inside.place(done, as: .node)
            guard let next = place.node else {
                if try inside.place(done, as: .node, follow: false).node != nil { throw .absent }
                node = node.makeDirectory(part, mode: mode & 0o777)
                continue
            }
            node = next
        }
        return node
    }
}
