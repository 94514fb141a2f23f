public import Controllers
internal import KubernetesAPI
public import Reconcile

/// A Deployment's controller never asks for more than `replicas + maxSurge` Pods, and in a rollout
/// never leaves fewer than `replicas - maxUnavailable` that are available.
///
/// Both are about what its own writes change: they compare the sizes of its ReplicaSets after a
/// look with those before.
public final class DeploymentChecker: Checker {
    private static let author = DeploymentController().name
    private static let desiredReplicas = "deployment.kubernetes.io/desired-replicas"

    /// The latest version of every ReplicaSet before the present change, by uid.
    private var before: [String: ReplicaSet] = [:]

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        defer { remember(step.change) }
        guard step.author == Self.author, let cause = step.cause,
            let deployment = state.deployments[cause.namespacedName],
            let replicaSet = step.change.new as? ReplicaSet
        else { return [] }
        let owned = state.replicaSets.controlled(by: deployment.uid)
        return surgeViolations(deployment, owned)
            + availabilityViolations(deployment, owned)
            + overlapViolations(deployment, replicaSet, owned, state)
    }

    private func remember(_ change: Change) {
        guard let replicaSet = change.new as? ReplicaSet else {
            if let gone = change.old as? ReplicaSet { before[gone.uid] = nil }
            return
        }
        before[replicaSet.uid] = replicaSet
    }

    private func sizeBefore(_ replicaSet: ReplicaSet) -> Int {
        before[replicaSet.uid]?.size ?? 0
    }

    // MARK: The promises

    private func surgeViolations(_ deployment: Deployment, _ owned: [ReplicaSet]) -> [String] {
        let total = owned.reduce(0) { $0 + $1.size }
        let totalBefore = owned.reduce(0) { $0 + sizeBefore($1) }
        let limit = deployment.size + deployment.limits.surge
        if total <= max(limit, totalBefore) { return [] }
        return ["asks for \(total) Pods where at most \(limit) are allowed"]
    }

    /// Counted are the Pods that are sure to stay available: of each ReplicaSet no more than it
    /// asks for. A change of `replicas`, which shares out sizes anew, is not a rollout.
    private func availabilityViolations(
        _ deployment: Deployment, _ owned: [ReplicaSet]
    ) -> [String] {
        guard deployment.isRolling, deployment.spec?.paused != true,
            !owned.contains(where: { isForOtherSize($0, deployment) })
        else { return [] }
        let least = deployment.size - deployment.limits.unavailable
        let available = owned.reduce(0) { $0 + min($1.size, $1.available) }
        let availableBefore = owned.reduce(0) { $0 + min(sizeBefore($1), $1.available) }
        if available >= min(least, availableBefore) { return [] }
        return ["leaves \(available) Pods available where \(least) are promised"]
    }

    private func isForOtherSize(_ replicaSet: ReplicaSet, _ deployment: Deployment) -> Bool {
        guard let earlier = before[replicaSet.uid], earlier.size > 0,
            let text = earlier.metadata.annotations?[Self.desiredReplicas]
        else { return false }
        return Int(text) != deployment.size
    }

    /// Recreate starts no new Pod before the last old one has stopped.
    private func overlapViolations(
        _ deployment: Deployment, _ replicaSet: ReplicaSet, _ owned: [ReplicaSet],
        _ state: ClusterState
    ) -> [String] {
        guard !deployment.isRolling, deployment.spec?.paused != true,
            sizeBefore(replicaSet) == 0, replicaSet.size > 0
        else { return [] }
        let running = owned.filter { $0.uid != replicaSet.uid }
            .flatMap { state.pods.controlled(by: $0.uid) }.filter { !$0.hasFinished }
        return running.prefix(1).map { "starts new Pods while \($0.key) still runs" }
    }
}

extension ReplicaSet {
    fileprivate var size: Int { Int(spec?.replicas ?? 1) }
    fileprivate var available: Int { Int(status?.availableReplicas ?? 0) }
}

extension Deployment {
    fileprivate var size: Int { Int(spec?.replicas ?? 1) }

    fileprivate var isRolling: Bool { spec?.strategy?.type ?? "RollingUpdate" == "RollingUpdate" }

    /// `maxSurge`, rounded up, and `maxUnavailable`, rounded down; 0 and 0 count as 0 and 1.
    fileprivate var limits: (surge: Int, unavailable: Int) {
        guard isRolling else { return (0, 0) }
        let rolling = spec?.strategy?.rollingUpdate
        let surge = (rolling?.maxSurge ?? "25%").scaledValue(total: size, roundUp: true) ?? 0
        let unavailable =
            (rolling?.maxUnavailable ?? "25%").scaledValue(total: size, roundUp: false) ?? 0
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable)
    }
}
