internal import Kubelet
internal import KubernetesAPI
internal import Manifests

/// The files of a Pod on an engine that does not see those of this machine.
///
/// The engine keeps them: a volume for each empty directory, and one of the Pod's own with all that
/// a kubelet writes. They are filled, and read, by archives that go through a container which
/// mounts them and never runs, the keeper. Volumes in memory last as long as somebody mounts them,
/// which the sandbox does.
struct RemotePod: Hashable, Sendable {
    /// Where the keeper mounts the Pod's own volume, and its directories for volumes of files.
    static let ownFolder = "/pod"
    static let filesFolder = "volumes"
    /// Where the keeper, and the sandbox, mount empty directories.
    static let emptyFolder = "/volumes"
    static let wordsFolder = "words"
    /// More than there are containers of a name at a time.
    private static let wordsLimit: Int32 = 4

    /// The Pod's own volume; `nil` before it is made.
    var own: EngineVolume?
    /// Empty directories, by the names of the Pod's volumes.
    var empties: [String: EngineVolume] = [:]
    /// Those of them that are in memory.
    var memory: Set<String> = []
    /// Paths of the engine's machine, by the names of the Pod's volumes.
    var hostPaths: [String: String] = [:]
    /// Whether the Pod is told its name servers.
    var hasResolver = false
    var hasKeeper = false

    // MARK: The label

    /// What the engine does not tell of volumes, for the sandbox's label.
    var label: String {
        let paths = hostPaths.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        return JSONWriter().write([
            "hostPaths": .object(ValueObject(paths)), "resolver": .bool(hasResolver),
        ])
    }

    mutating func read(label: String) {
        let value = JSONText.value(of: Array(label.utf8))
        hasResolver = value?["resolver"]?.bool == true
        for entry in value?["hostPaths"]?.object.map({ Array($0) }) ?? [] {
            hostPaths[entry.key] = entry.value.string
        }
    }

    // MARK: Places

    /// A file for the last words of a container, in the Pod's own volume.
    static func words(of id: ContainerID) -> String {
        "\(wordsFolder)/\(id.name)-\(id.attempt % wordsLimit)"
    }

    /// A container's copy of its image's users or groups.
    static func account(_ name: String, of id: ContainerID) -> String {
        "\(wordsFolder)/\(id.name)-\(id.attempt % wordsLimit)-\(name)"
    }

    /// What a container mounts of a volume.
    ///
    /// - Parameter own: the Pod's own volume.
    func source(of mount: ContainerMount, own: EngineVolume) -> MountSource {
        if let path = hostPaths[mount.volume] {
            return .path(mount.subPath.map { "\(path)/\($0)" } ?? path)
        }
        if let empty = empties[mount.volume] { return .volume(empty, part: mount.subPath) }
        let folder = "\(Self.filesFolder)/\(mount.volume)"
        // A part stays what it is when the link changes.
        return .volume(own, part: mount.subPath.map { "\(folder)/..data/\($0)" } ?? folder)
    }

    /// The files of a container that are a kubelet's.
    func files(
        of id: ContainerID, accounts: some Sequence<String>, own: EngineVolume
    ) -> ContainerFiles {
        func part(_ path: String) -> MountSource { .volume(own, part: path) }
        return ContainerFiles(
            hosts: part("hosts"), hostname: part("hostname"),
            resolver: hasResolver ? part("resolv.conf") : nil, words: part(Self.words(of: id)),
            accounts: Dictionary(
                uniqueKeysWithValues: accounts.map { ($0, part(Self.account($0, of: id))) }))
    }
}
