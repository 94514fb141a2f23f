public import Controllers
public import KubernetesAPI

/// ReplicaSets without a Deployment in random histories.
public struct ReplicaSetWorkload: Workload {
    public init() {}

    public func make(named name: String, using generator: inout SeededGenerator) -> ReplicaSet {
        let labels = ["app": name]
        var replicaSet = ReplicaSet()
        replicaSet.metadata.name = name
        replicaSet.metadata.namespace = TrialCluster.namespace
        var spec = ReplicaSetSpec()
        spec.replicas = Int32(generator.number(in: 0...5))
        spec.minReadySeconds = generator.pick([nil, nil, 2, 5])
        spec.selector = .with { $0.matchLabels = labels }
        spec.template = .random(labels: labels, using: &generator)
        replicaSet.spec = spec
        return replicaSet
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<ReplicaSet> {
        if generator.chance(percent: 20) {
            let seconds = Int32(generator.pick([0, 1, 4]))
            return Edit("minReadySeconds \(seconds)") { $0.spec?.minReadySeconds = seconds }
        }
        let replicas = generator.number(in: 0...6)
        return Edit("replicas \(replicas)") { $0.spec?.replicas = Int32(replicas) }
    }

    public func shortcomings(of replicaSet: ReplicaSet, in state: ClusterState) -> [String] {
        let active = state.pods.controlled(by: replicaSet.uid).filter(\.isActive)
        let replicas = Int(replicaSet.spec?.replicas ?? 1)
        let status = replicaSet.status ?? ReplicaSetStatus()
        var found: [String] = []
        if active.count != replicas { found.append("\(active.count) of \(replicas) Pods") }
        found += active.filter { !$0.isReady }.map { "\($0.name) is not ready" }
        let counts = [status.replicas, status.readyReplicas ?? 0, status.availableReplicas ?? 0]
        if counts.contains(where: { $0 != Int32(replicas) }) {
            found.append("the status counts \(counts)")
        }
        return found
    }

    public var checkers: [any Checker] { [ReplicaSetChecker()] }
}
