internal import Controllers
internal import KubernetesAPI

/// The Pods that start or stop, or wait for the end that is due where their node is gone: as long
/// as there are some, a run is not over. Kept up to date by what the loop sees, which may also be
/// changes that were there already.
struct PodsUnderWay {
    private let state: ClusterState
    private var moving: Set<NamespacedName> = []
    /// The nodes that were gone when something was seen of them or of their Pods.
    private var missingNodes: Set<String> = []

    /// Looks at every Pod once.
    init(in state: ClusterState) {
        self.state = state
        for pod in state.pods.all { note(nil, pod) }
    }

    var isEmpty: Bool {
        moving.isEmpty
            && !missingNodes.contains { node in
                !isThere(node) && state.pods.count(.node(node)) > 0
            }
    }

    mutating func note(_ change: Change) {
        if change.key.groupKind == Pod.kind {
            note(change.old as? Pod, change.new as? Pod)
        } else if change.key.groupKind == Node.kind, change.new == nil {
            missingNodes.insert(change.key.name)
        }
    }

    private mutating func note(_ old: Pod?, _ new: Pod?) {
        if let new, Self.isMoving(new) {
            moving.insert(new.namespacedName)
        } else if let old, Self.isMoving(old) {
            moving.remove(old.namespacedName)
        }
        if let node = new?.nodeName, node != old?.nodeName, !isThere(node) {
            missingNodes.insert(node)
        }
    }

    private func isThere(_ node: String) -> Bool {
        state.nodes.contains(NamespacedName(namespace: "", name: node))
    }

    private static func isMoving(_ pod: Pod) -> Bool {
        pod.isTerminating || pod.phase == "Pending"
    }
}
