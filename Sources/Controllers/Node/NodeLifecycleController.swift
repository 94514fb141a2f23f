public import KubernetesAPI

/// Finds the nodes that have fallen silent and lets the Pods of nodes that are not ready be
/// evicted, as Kubernetes' node-lifecycle-controller does.
///
/// It has one key, the whole cluster: whether one node's Pods are evicted depends on how many
/// others are unwell. A look is Kubernetes' monitoring pass, and takes place five seconds after a
/// node or its Lease has changed; the NoExecute taints lag behind the conditions by as much.
public struct NodeLifecycleController: Controller {
    /// How often Kubernetes monitors the nodes (`--node-monitor-period`).
    static let period: Duration = .seconds(5)
    /// The namespace in which each kubelet renews the Lease with the name of its node.
    static let leaseNamespace = "kube-node-lease"

    private static let cluster = ObjectKey(Node.self, namespace: "", name: "")

    public let name = "node-lifecycle-controller"
    public let eventSource = "node-controller"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(Node.self, after: Self.period) { _, _, enqueue in enqueue(Self.cluster) },
            Watch(Lease.self, after: Self.period) { lease, _, enqueue in
                if lease.namespace == Self.leaseNamespace { enqueue(Self.cluster) }
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        NodeMonitoring(in: state, now: now).decide()
    }
}

/// One pass over all nodes.
struct NodeMonitoring {
    let state: ClusterState
    let now: Timestamp
    var plan = Plan()

    init(in state: ClusterState, now: Timestamp) {
        self.state = state
        self.now = now
    }

    /// Reports what is silent, and then taints by what the nodes said before this pass: a node that
    /// is found silent is tainted at the next pass.
    consuming func decide() -> Plan {
        let observed = state.nodes.all
        var nodes: [Node] = []
        for node in observed { nodes.append(checkHealth(of: node)) }
        let disruption = ZoneDisruption(of: nodes)
        let steady = zip(observed, nodes).filter { $0.status == $1.status }.map(\.0)
        taint(steady, disruption)
        return plan
    }
}
