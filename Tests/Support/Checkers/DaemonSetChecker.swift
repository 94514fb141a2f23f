public import Controllers
internal import KubernetesAPI
public import Reconcile

/// A DaemonSet has one Pod on a node, or two while a surge replaces the first, and an update takes
/// available Pods from no more than `maxUnavailable` nodes at a time.
///
/// As in Kubernetes, Pods that were not available anyway do not count, so each change of the spec
/// starts the count anew. Nor does a node that is not well: it would get no new Pod, so its own
/// may go as soon as there are enough others.
public final class DaemonSetChecker: Checker {
    /// The nodes that an update has left without an available Pod.
    private struct Emptied {
        var generation: Int64?
        var nodes: Set<String> = []
    }

    private static let author = DaemonSetController().name

    private var emptied: [String: Emptied] = [:]

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        if step.author == Scheduler().name { return crowdingViolations(step.change, state) }
        guard step.author == Self.author, let cause = step.cause,
            let daemonSet = state.daemonSets[cause.namespacedName],
            let old = step.change.old as? Pod, old.isActive, let node = old.nodeName,
            step.change.new?.isTerminating ?? true, daemonSet.isAvailable(old, step.time)
        else { return [] }
        var emptied = emptied[daemonSet.uid] ?? Emptied()
        if emptied.generation != daemonSet.metadata.generation { emptied = Emptied() }
        emptied.generation = daemonSet.metadata.generation
        emptied.nodes.insert(node)
        let pods = state.pods.controlled(by: daemonSet.uid)
        for pod in pods where daemonSet.isAvailable(pod, step.time) {
            pod.nodeName.map { _ = emptied.nodes.remove($0) }
        }
        emptied.nodes = emptied.nodes.filter { state.nodes["", $0]?.isWell == true }
        self.emptied[daemonSet.uid] = emptied
        let allowed = daemonSet.maxUnavailable(of: state.nodes.count)
        if emptied.nodes.count <= allowed { return [] }
        return ["took \(old.key): \(emptied.nodes.count) nodes lost theirs, allowed are \(allowed)"]
    }

    private func crowdingViolations(_ change: Change, _ state: ClusterState) -> [String] {
        guard let pod = change.new as? Pod, let node = pod.nodeName,
            let owner = pod.metadata.controllerReference, owner.kind == "DaemonSet",
            let daemonSet = state.daemonSets[pod.namespace, owner.name],
            daemonSet.uid == owner.uid
        else { return [] }
        let surge = daemonSet.rolling?.maxSurge ?? 0
        let limit = surge == 0 ? 1 : 2
        let beside = state.pods.controlled(by: daemonSet.uid)
            .filter { $0.isActive && $0.nodeName == node }
        if beside.count <= limit { return [] }
        return ["\(node) has \(beside.count) Pods of \(daemonSet.key)"]
    }
}

extension Node {
    private static let troubles: Set<String> = [
        "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable",
    ]

    fileprivate var isWell: Bool {
        spec?.taints?.contains { Self.troubles.contains($0.key) } != true
    }
}

extension DaemonSet {
    fileprivate var rolling: RollingUpdateDaemonSet? { spec?.updateStrategy?.rollingUpdate }

    /// 1 where it is absent; a share of the nodes is rounded up, and a surge leaves none.
    fileprivate func maxUnavailable(of nodes: Int) -> Int {
        (rolling?.maxUnavailable ?? 1).scaledValue(total: nodes, roundUp: true) ?? 1
    }

    fileprivate func isAvailable(_ pod: Pod, _ now: Timestamp) -> Bool {
        let seconds = spec?.minReadySeconds ?? 0
        return pod.isActive && pod.isAvailable(minReadySeconds: seconds, now: now)
    }
}
