public import KubernetesAPI

/// What a Pod can know of the node it runs on.
public struct NodeDescription: Sendable {
    public var name: String
    public var address: String
    /// What a container without limits has: CPUs and memory of the node.
    public var allocatable: [String: Quantity]
    /// The address of the cluster's name server, and the domain it answers for.
    public var clusterDNS = "10.96.0.10"
    public var clusterDomain = "cluster.local"
    /// The node's own `/etc/resolv.conf`.
    public var resolverConfiguration = ""
    /// The node's own `/etc/hosts`, which Pods in its network read.
    public var hosts = ""
    /// The directory of the node that holds the volumes which `ClaimProvisioner` makes, each under
    /// its name; `nil` where such volumes cannot be mounted.
    public var volumesPath: String?

    public init(name: String, address: String, allocatable: [String: Quantity]) {
        self.name = name
        self.address = address
        self.allocatable = allocatable
    }
}
