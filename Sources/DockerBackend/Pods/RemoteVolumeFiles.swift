internal import Kubelet

/// How the files of a ConfigMap, Secret or the like come into a volume of an engine's.
///
/// They are in one of two directories, to which `..data` leads; its content comes into the other
/// one, and then the link is changed.
struct RemoteVolumeFiles {
    private static let folders = ["..a", "..b"]
    static let link = "..data"
    /// What the link is called before it takes the place of the old one.
    static let newLink = "..data_new"

    /// What is there; empty at first.
    let present: [TarEntry]
    let files: [VolumeFile]
    let group: Int64?

    /// - Parameter present: what is there, with paths below the volume's own directory.
    init(_ volume: VolumeContent, files: [VolumeFile], present: [TarEntry]) {
        self.present = present
        self.files = files
        group = volume.fsGroup
    }

    /// Where the files are now.
    private var folder: String? { present.first { $0.path == Self.link }?.target }

    /// Where they come to be.
    private var next: String { folder == Self.folders[0] ? Self.folders[1] : Self.folders[0] }

    private func fileMode(_ file: VolumeFile) -> Int32 { file.mode | (group == nil ? 0 : 0o440) }
    private var folderMode: Int32 { group == nil ? 0o755 : 0o2775 }

    /// Whether nothing is to be done.
    var isDone: Bool {
        guard let folder else { return false }
        let old = present.filter { $0.type == TarEntry.file && $0.path.hasPrefix("\(folder)/") }
        return Set(
            old.map {
                Wanted("\($0.path.dropFirst(folder.count + 1))", $0.mode, $0.content, $0.owner)
            })
            == Set(files.map { Wanted($0.path, fileMode($0), $0.content, $0.owner ?? 0) })
    }

    private struct Wanted: Hashable {
        let path: String
        let mode: Int32
        let content: [UInt8]
        let owner: Int64

        init(_ path: String, _ mode: Int32, _ content: [UInt8], _ owner: Int64) {
            self.path = path
            self.mode = mode
            self.content = content
            self.owner = owner
        }
    }

    /// The new files, and links to them.
    var archive: TarArchive {
        var archive = TarArchive()
        archive.group = group ?? 0
        // A file in the place of a directory takes away all that was in it.
        if folder != nil { archive.add(path: next, mode: 0, content: []) }
        archive.addDirectory(path: next, mode: folderMode)
        for parent in Self.parents(of: files.map(\.path)) {
            archive.addDirectory(path: "\(next)/\(parent)", mode: folderMode)
        }
        for file in files {
            archive.add(
                path: "\(next)/\(file.path)", mode: fileMode(file), content: file.content,
                owner: file.owner ?? 0)
        }
        archive.addLink(path: folder == nil ? Self.link : Self.newLink, to: next)
        let known = Set(present.map(\.path))
        for name in names.sorted() where !known.contains(name) {
            archive.addLink(path: name, to: "\(Self.link)/\(name)")
        }
        return archive
    }

    /// What changes the link; `nil` where there was none.
    var change: [String]? {
        guard folder != nil else { return nil }
        let old = present.map(\.path).filter { !$0.contains("/") && !$0.hasPrefix("..") }
        return [OwnPrograms.links, Self.newLink, Self.link]
            + old.filter { !names.contains($0) }.sorted()
    }

    /// What takes the old files away, once nothing leads to them; `nil` where there were none.
    var cleaning: TarArchive? {
        folder.map { folder in
            var archive = TarArchive()
            archive.add(path: folder, mode: 0, content: [])
            return archive
        }
    }

    private var names: Set<String> {
        Set(files.compactMap { $0.path.split(separator: "/").first.map(String.init) })
    }

    /// The directories of paths, each before those in it.
    static func parents(of paths: [String]) -> [String] {
        let all = Set(
            paths.flatMap { path -> [String] in
                let parts = path.split(separator: "/").map(String.init)
                return parts.indices.dropLast().map { parts[...$0].joined(separator: "/") }
            })
        return all.sorted()
    }
}
