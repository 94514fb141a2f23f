internal import Controllers
internal import Kubelet
internal import KubernetesAPI
internal import Manifests

/// What the engine's containers of a node are called, and the labels by which they are found
/// again.
///
/// A Pod's uid follows from the state it is in, so that two states on one machine may have the
/// same; the names therefore also carry whose they are.
struct EngineNames: Hashable, Sendable {
    static let ownerLabel = "reconcile.owner"
    static let nodeLabel = "reconcile.node"
    static let podUIDLabel = "reconcile.pod.uid"
    static let podNameLabel = "reconcile.pod.name"
    static let podNamespaceLabel = "reconcile.pod.namespace"
    static let containerLabel = "reconcile.container.name"
    static let attemptLabel = "reconcile.container.attempt"
    /// The Pod's name for an empty directory that the engine keeps.
    static let volumeLabel = "reconcile.volume.name"
    /// What of a Pod's volumes only the sandbox's label tells.
    static let filesLabel = "reconcile.pod.files"
    static let processesLabel = "reconcile.pod.processes"

    /// Tells the state whose Pods these are, such as its directory.
    let owner: String
    let node: String

    private var mark: String { Self.mark(of: "\(owner)\n\(node)") }

    /// Eight hexadecimal digits that stand for a text.
    static func mark(of text: String) -> String {
        var hash = FNV1a64()
        for byte in text.utf8 { hash.combine(byte: byte) }
        let digits = String(hash.value, radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).suffix(8))
    }

    func sandbox(of podUID: String) -> String { "reconcile-\(mark)-\(podUID)" }

    func container(_ id: ContainerID) -> String {
        "\(sandbox(of: id.podUID))-\(id.name)-\(id.attempt)"
    }

    /// The container through which the engine's volumes are filled.
    func keeper(of podUID: String) -> String { "\(sandbox(of: podUID))-files" }

    /// A volume of a Pod that the engine keeps.
    func volume(_ name: String, of podUID: String) -> String {
        "\(sandbox(of: podUID))-\(name)"
    }

    // MARK: Labels

    func labels(of pod: Pod, uid: String) -> ValueObject {
        [
            Self.ownerLabel: .string(owner), Self.nodeLabel: .string(node),
            Self.podUIDLabel: .string(uid), Self.podNameLabel: .string(pod.name),
            Self.podNamespaceLabel: .string(pod.namespace),
        ]
    }

    /// Of what is none of the Pod's containers, and goes with it.
    func labels(of podUID: String) -> ValueObject {
        [
            Self.ownerLabel: .string(owner), Self.nodeLabel: .string(node),
            Self.podUIDLabel: .string(podUID),
        ]
    }

    func labels(of id: ContainerID) -> ValueObject {
        [
            Self.ownerLabel: .string(owner), Self.nodeLabel: .string(node),
            Self.podUIDLabel: .string(id.podUID), Self.containerLabel: .string(id.name),
            Self.attemptLabel: .string(String(id.attempt)),
        ]
    }

    /// The filter by which an engine names what belongs to this node, or to one Pod of it.
    func filter(podUID: String? = nil) -> String {
        var labels: [Value] = [
            .string("\(Self.ownerLabel)=\(owner)"), .string("\(Self.nodeLabel)=\(node)"),
        ]
        if let podUID { labels.append(.string("\(Self.podUIDLabel)=\(podUID)")) }
        return JSONWriter().write(["label": .array(labels)])
    }

    /// The container that labels describe; `nil` for a sandbox, or what is not ours.
    static func container(in labels: Value?) -> ContainerID? {
        guard let uid = labels?[podUIDLabel]?.string, let name = labels?[containerLabel]?.string,
            let attempt = labels?[attemptLabel]?.string.flatMap({ Int32($0) })
        else { return nil }
        return ContainerID(podUID: uid, name: name, attempt: attempt)
    }
}
