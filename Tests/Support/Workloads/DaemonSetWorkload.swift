public import Controllers
public import KubernetesAPI

/// DaemonSets in random histories: images and strategies, on nodes that come and are cordoned.
public struct DaemonSetWorkload: Workload {
    public init() {}

    public func make(named name: String, using generator: inout SeededGenerator) -> DaemonSet {
        let labels = ["app": name]
        var daemonSet = DaemonSet()
        daemonSet.metadata.name = name
        daemonSet.metadata.namespace = TrialCluster.namespace
        var spec = DaemonSetSpec()
        spec.minReadySeconds = generator.pick([nil, nil, 2])
        spec.revisionHistoryLimit = generator.pick([nil, 0, 1])
        spec.updateStrategy = Self.strategy(using: &generator)
        spec.selector = .with { $0.matchLabels = labels }
        var template = PodTemplateSpec.random(labels: labels, using: &generator)
        // Its Pods cannot go to another node where one is full.
        template.spec?.containers[0].resources = nil
        spec.template = template
        daemonSet.spec = spec
        return daemonSet
    }

    private static func strategy(
        using generator: inout SeededGenerator
    ) -> DaemonSetUpdateStrategy {
        let surges = generator.chance(percent: 30)
        let count: IntOrString = generator.pick([1, 2, "50%"])
        return .with { strategy in
            strategy.type = "RollingUpdate"
            strategy.rollingUpdate = .with { rolling in
                rolling.maxSurge = surges ? count : 0
                rolling.maxUnavailable = surges ? 0 : count
            }
        }
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<DaemonSet> {
        if generator.chance(percent: 30) {
            let strategy = Self.strategy(using: &generator)
            return Edit("strategy \(strategy.encoded().json)") {
                $0.spec?.updateStrategy = strategy
            }
        }
        let image = generator.pick(PodTemplateSpec.images)
        return Edit("image \(image)") { $0.spec?.template.image = image }
    }

    public func shortcomings(of daemonSet: DaemonSet, in state: ClusterState) -> [String] {
        let pods = state.pods.controlled(by: daemonSet.uid).filter(\.isActive)
        let nodes = state.nodes.all.map(\.name).sorted()
        let status = daemonSet.status ?? DaemonSetStatus()
        var found: [String] = []
        if pods.compactMap(\.nodeName).sorted() != nodes {
            found.append("Pods run on \(pods.compactMap(\.nodeName).sorted())")
        }
        found += pods.filter { !$0.isReady }.map { "\($0.name) is not ready" }
        found += pods.filter {
            $0.image != daemonSet.spec?.template.image && !isTaken($0, daemonSet)
        }
        .map { "\($0.name) has an old template" }
        let counts = [
            status.desiredNumberScheduled, status.numberReady, status.updatedNumberScheduled ?? 0,
            status.numberAvailable ?? 0,
        ]
        if counts.contains(where: { $0 != Int32(nodes.count) }) {
            found.append("the status counts \(counts), not \(nodes.count)")
        }
        return found
    }

    /// Kubernetes takes a Pod that bears the number of the present template for one of it, also if
    /// the number is that of an earlier DaemonSet of the name, which left its Pods behind.
    private func isTaken(_ pod: Pod, _ daemonSet: DaemonSet) -> Bool {
        let number = daemonSet.metadata.annotations?["deprecated.daemonset.template.generation"]
        return number != nil && pod.metadata.labels?["pod-template-generation"] == number
    }

    public var checkers: [any Checker] { [DaemonSetChecker()] }
}
