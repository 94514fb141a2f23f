public import Controllers
public import KubernetesAPI

/// Deployments in random histories: sizes, images, strategies, pauses, histories of any length.
public struct DeploymentWorkload: Workload {
    public init() {}

    public func make(named name: String, using generator: inout SeededGenerator) -> Deployment {
        let labels = ["app": name]
        var deployment = Deployment()
        deployment.metadata.name = name
        deployment.metadata.namespace = TrialCluster.namespace
        var spec = DeploymentSpec()
        spec.replicas = Int32(generator.number(in: 0...6))
        spec.minReadySeconds = generator.pick([nil, nil, 2, 5])
        spec.revisionHistoryLimit = generator.pick([nil, 0, 1, 2])
        spec.progressDeadlineSeconds = generator.pick([nil, 30])
        spec.strategy = Self.strategy(using: &generator)
        spec.selector = .with { $0.matchLabels = labels }
        spec.template = .random(labels: labels, using: &generator)
        deployment.spec = spec
        return deployment
    }

    private static func strategy(using generator: inout SeededGenerator) -> DeploymentStrategy {
        if generator.chance(percent: 20) { return .with { $0.type = "Recreate" } }
        let surge: IntOrString = generator.pick([0, 1, 2, "25%", "50%", "100%"])
        let unavailable: IntOrString = generator.pick([0, 1, 2, "25%", "50%"])
        let isStuck = surge == 0 && unavailable == 0
        return .with {
            $0.type = "RollingUpdate"
            $0.rollingUpdate = .with { rolling in
                rolling.maxSurge = isStuck ? 1 : surge
                rolling.maxUnavailable = unavailable
            }
        }
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<Deployment> {
        switch generator.number(in: 0...9) {
        case 0...3:
            let image = generator.pick(PodTemplateSpec.images)
            return Edit("image \(image)") { $0.spec?.template.image = image }
        case 4...6:
            let replicas = generator.number(in: 0...6)
            return Edit("replicas \(replicas)") { $0.spec?.replicas = Int32(replicas) }
        case 7:
            return Edit("pause or resume") { deployment in
                let isPaused = deployment.spec?.paused == true
                deployment.spec?.paused = isPaused ? nil : true
            }
        case 8:
            let strategy = Self.strategy(using: &generator)
            return Edit("strategy \(strategy.encoded().json)") { $0.spec?.strategy = strategy }
        default:
            let limit = generator.pick([0, 1, 5])
            return Edit("revisionHistoryLimit \(limit)") {
                $0.spec?.revisionHistoryLimit = Int32(limit)
            }
        }
    }

    public func release(_ deployment: inout Deployment) { deployment.spec?.paused = nil }

    public func shortcomings(of deployment: Deployment, in state: ClusterState) -> [String] {
        let replicaSets = state.replicaSets.controlled(by: deployment.uid)
        let pods = replicaSets.flatMap { state.pods.controlled(by: $0.uid) }.filter(\.isActive)
        let spec = deployment.spec ?? DeploymentSpec()
        let status = deployment.status ?? DeploymentStatus()
        let replicas = spec.replicas ?? 1
        if isStuck(deployment, in: state) { return [] }
        var found: [String] = []
        if pods.count != Int(replicas) { found.append("\(pods.count) of \(replicas) Pods") }
        found += pods.filter { !$0.isReady }.map { "\($0.name) is not ready" }
        found += pods.filter { $0.image != spec.template.image }
            .map { "\($0.name) has an old template" }
        let counts = [status.replicas, status.updatedReplicas, status.availableReplicas]
        if counts.contains(where: { ($0 ?? 0) != replicas }) {
            found.append("the status counts \(counts.map { $0 ?? 0 })")
        }
        if status.observedGeneration != deployment.metadata.generation {
            found.append("the status is about an earlier generation")
        }
        let limit = Int(spec.revisionHistoryLimit ?? 10)
        let idle = replicaSets.count { $0.spec?.replicas == 0 }
        // The new ReplicaSet of a Deployment of size 0 is idle too, and no history.
        if idle > limit + (replicas == 0 ? 1 : 0) { found.append("\(idle) old ReplicaSets") }
        if status.conditions?.contains(where: { $0.status != "True" }) == true {
            found.append("a condition is not True")
        }
        return found
    }

    /// Where several ReplicaSets are active and were scaled for another size, Kubernetes shares the
    /// new size out among them before anything else, which it does not do under Recreate: such a
    /// Deployment stays as it is.
    public func isStuck(_ deployment: Deployment, in state: ClusterState) -> Bool {
        let active = state.replicaSets.controlled(by: deployment.uid)
            .filter { $0.spec?.replicas ?? 1 > 0 }
        let sizes = active.compactMap {
            $0.metadata.annotations?["deployment.kubernetes.io/desired-replicas"]
        }
        return deployment.spec?.strategy?.type == "Recreate" && active.count > 1
            && sizes.contains { $0 != "\(deployment.spec?.replicas ?? 1)" }
    }

    public var checkers: [any Checker] { [DeploymentChecker(), ReplicaSetChecker()] }
}
