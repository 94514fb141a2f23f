public import Controllers
public import KubernetesAPI

/// HorizontalPodAutoscalers in random histories: each scales a Deployment to a load that is the
/// same at all times, by how much of it one Pod is to carry.
public struct HorizontalPodAutoscalerWorkload: Workload {
    public init() {}

    public var companion: (any Workload)? { DeploymentWorkload() }

    /// The target keeps the size that it had got by then.
    public var leavesWorkDone: Bool { true }

    public func make(
        named name: String, using generator: inout SeededGenerator
    ) -> HorizontalPodAutoscaler {
        let shares = generator.number(in: 1...6)
        let minimum = Self.minimum(using: &generator)
        let behavior = Self.behavior(using: &generator)
        return .with { autoscaler in
            autoscaler.metadata.name = name
            autoscaler.metadata.namespace = TrialCluster.namespace
            autoscaler.spec.scaleTargetRef = .with {
                $0.apiVersion = "apps/v1"
                $0.kind = "Deployment"
                $0.name = name
            }
            autoscaler.spec.minReplicas = minimum
            autoscaler.spec.maxReplicas = 5
            autoscaler.spec.metrics = [Self.metric(shares: shares)]
            autoscaler.spec.behavior = behavior
        }
    }

    private static func minimum(using generator: inout SeededGenerator) -> Int32? {
        generator.pick([nil, 1, 2, 3])
    }

    /// A metric that asks for `shares` replicas.
    private static func metric(shares: Int) -> MetricSpec {
        .with {
            $0.type = "External"
            $0.external = .with {
                $0.metric.name = TrialMetrics.name
                $0.target.type = "AverageValue"
                $0.target.averageValue = Quantity("\(TrialMetrics.load / shares)")
            }
        }
    }

    private static func behavior(
        using generator: inout SeededGenerator
    ) -> HorizontalPodAutoscalerBehavior? {
        if generator.chance(percent: 60) { return nil }
        let window = Int32(generator.pick([0, 30, 600]))
        let value = Int32(generator.number(in: 1...2))
        let rules = HPAScalingRules.with {
            $0.stabilizationWindowSeconds = window
            $0.policies = [
                .with {
                    $0.type = "Pods"
                    $0.value = value
                    $0.periodSeconds = 60
                }
            ]
        }
        return generator.chance(percent: 50)
            ? .with { $0.scaleDown = rules } : .with { $0.scaleUp = rules }
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<HorizontalPodAutoscaler> {
        switch generator.number(in: 0...3) {
        case 0:
            let minimum = Self.minimum(using: &generator)
            return Edit("minReplicas \(minimum ?? 1)") { $0.spec.minReplicas = minimum }
        case 1:
            let maximum = Int32(generator.number(in: 3...6))
            return Edit("maxReplicas \(maximum)") { $0.spec.maxReplicas = maximum }
        default:
            let shares = generator.number(in: 1...6)
            return Edit("the load in \(shares) parts") {
                $0.spec.metrics = [Self.metric(shares: shares)]
            }
        }
    }

    public func shortcomings(
        of autoscaler: HorizontalPodAutoscaler, in state: ClusterState
    ) -> [String] {
        let target = autoscaler.spec.scaleTargetRef
        guard let deployment = state.deployments[autoscaler.namespace, target.name],
            let replicas = deployment.spec?.replicas, replicas > 0,
            let share = autoscaler.spec.metrics?.first?.external?.target.averageValue?.value
        else { return [] }
        let wanted = min(
            max(Int32(TrialMetrics.load / Int(share)), autoscaler.spec.minReplicas ?? 1),
            autoscaler.spec.maxReplicas)
        var found: [String] = []
        if replicas != wanted { found.append("\(replicas) replicas where \(wanted) are needed") }
        if autoscaler.status?.desiredReplicas != wanted {
            found.append("the status asks for \(autoscaler.status?.desiredReplicas ?? 0)")
        }
        if autoscaler.status?.currentReplicas != wanted {
            found.append("the status counts \(autoscaler.status?.currentReplicas ?? 0)")
        }
        return found
    }

    public var checkers: [any Checker] { [HorizontalPodAutoscalerChecker()] }
}
