/// How a node uses an engine.
public struct EngineSettings: Sendable {
    /// The node's name: containers are found again by it.
    public var node: String
    /// Tells the state whose Pods run here from other states: its directory.
    public var owner: String
    /// A directory of this machine for the Pods' files; an absolute path.
    public var root: String
    /// The node's address, which is that of Pods on the machine's network.
    public var address: String
    /// What the sandboxes run; by default a tiny image that is made and imported here.
    public var pauseImage: String
    /// The bridge network of all Pods.
    public var network = "reconcile"
    /// How many processes a container may have; `nil` for as many as there can be.
    public var podPidsLimit: Int64?
    /// Whether the cluster has a name server that Pods are to ask. Otherwise those that would ask
    /// it are given the engine's.
    public var hasClusterDNS = false
    /// Where the `docker` command's `config.json` is, with the credentials that images are pulled
    /// with beside those of Pods; `nil` for none.
    public var credentialsDirectory: String?
    /// Where profiles of system calls are on the engine's machine, which Pods name by their paths
    /// below it: a kubelet's directory.
    public var seccompRoot = "/var/lib/kubelet/seccomp"
    /// Whether the engine sees this machine's files; otherwise volumes are the engine's own.
    public var sharesFiles: Bool

    public init(
        node: String, owner: String, root: String, address: String, endpoint: EngineEndpoint,
        pauseImage: String? = nil
    ) {
        self.node = node
        self.owner = owner
        self.root = root
        self.address = address
        self.pauseImage = pauseImage ?? PauseImage.name
        sharesFiles = endpoint.isLocal
    }

    var names: EngineNames { EngineNames(owner: owner, node: node) }
}
