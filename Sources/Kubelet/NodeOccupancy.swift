internal import Controllers
internal import KubernetesAPI

/// What the Pods that run on a node, or may come to, take of it: tallied as they come and go, so
/// that the look at one more costs the same however many there are.
struct NodeOccupancy {
    private var requestsOf: [String: ResourceAmounts] = [:]
    /// Of those that have some.
    private var portsOf: [String: [HostPort]] = [:]
    /// What they request together.
    private(set) var requests = ResourceAmounts()

    var podCount: Int { requestsOf.count }

    /// Counts a Pod in, or counts it as it is now.
    mutating func set(_ spec: PodSpec, of uid: String) {
        remove(uid)
        requestsOf[uid] = spec.requests
        requests = requests + spec.requests
        let ports = spec.hostPorts
        if !ports.isEmpty { portsOf[uid] = ports }
    }

    mutating func remove(_ uid: String) {
        guard let former = requestsOf.removeValue(forKey: uid) else { return }
        requests = requests - former
        portsOf[uid] = nil
    }

    /// Whether one of them has a port of the machine that a Pod wants.
    func isInConflict(with ports: [HostPort]) -> Bool {
        ports.contains { port in
            portsOf.values.contains { $0.contains { $0.conflicts(with: port) } }
        }
    }
}
