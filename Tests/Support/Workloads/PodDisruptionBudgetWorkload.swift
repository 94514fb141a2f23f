public import Controllers
public import KubernetesAPI

/// PodDisruptionBudgets in random histories, over a Deployment whose Pods are evicted.
public struct PodDisruptionBudgetWorkload: Workload {
    public init() {}

    public var companion: (any Workload)? { DeploymentWorkload() }

    public func make(
        named name: String, using generator: inout SeededGenerator
    ) -> PodDisruptionBudget {
        let promise = Self.promise(using: &generator)
        let policy = generator.pick([nil, "IfHealthyBudget", "AlwaysAllow"])
        return .with { budget in
            budget.metadata.name = name
            budget.metadata.namespace = TrialCluster.namespace
            budget.spec = .with {
                $0.selector = .with { $0.matchLabels = ["app": name] }
                $0.minAvailable = promise.minimum
                $0.maxUnavailable = promise.unavailable
                $0.unhealthyPodEvictionPolicy = policy
            }
        }
    }

    private static func promise(
        using generator: inout SeededGenerator
    ) -> (minimum: IntOrString?, unavailable: IntOrString?) {
        let amount: IntOrString = generator.pick([0, 1, 2, "30%", "50%"])
        return generator.chance(percent: 50) ? (amount, nil) : (nil, amount)
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<PodDisruptionBudget> {
        let promise = Self.promise(using: &generator)
        return Edit("promise \(promise)") {
            $0.spec?.minAvailable = promise.minimum
            $0.spec?.maxUnavailable = promise.unavailable
        }
    }

    public func shortcomings(
        of budget: PodDisruptionBudget, in state: ClusterState
    ) -> [String] {
        let health = Health(of: budget, in: state)
        let status = budget.status
        var found: [String] = []
        if status?.observedGeneration != budget.metadata.generation {
            found.append("the status is about an earlier generation")
        }
        if status?.currentHealthy.map({ Int($0) }) != health.healthy {
            found.append("the status counts \(status?.currentHealthy ?? 0) healthy Pods")
        }
        if status?.desiredHealthy.map({ Int($0) }) != health.needed {
            found.append("\(status?.desiredHealthy ?? 0) are to be healthy, not \(health.needed)")
        }
        let allowed = status?.disruptionsAllowed ?? 0
        if Int(allowed) != health.spare {
            found.append("\(allowed) disruptions are allowed, not \(health.spare)")
        }
        return found
    }

    public var checkers: [any Checker] { [] }
}
