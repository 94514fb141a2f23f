public import Controllers
public import KubernetesAPI

/// ReplicationControllers in random histories.
public struct ReplicationControllerWorkload: Workload {
    public init() {}

    public func make(
        named name: String, using generator: inout SeededGenerator
    ) -> ReplicationController {
        let labels = ["app": name]
        var controller = ReplicationController()
        controller.metadata.name = name
        controller.metadata.namespace = TrialCluster.namespace
        var spec = ReplicationControllerSpec()
        spec.replicas = Int32(generator.number(in: 0...4))
        spec.minReadySeconds = generator.pick([nil, nil, 3])
        spec.selector = labels
        spec.template = .random(labels: labels, using: &generator)
        controller.spec = spec
        return controller
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<ReplicationController> {
        let replicas = generator.number(in: 0...5)
        return Edit("replicas \(replicas)") { $0.spec?.replicas = Int32(replicas) }
    }

    public func shortcomings(
        of controller: ReplicationController, in state: ClusterState
    ) -> [String] {
        let active = state.pods.controlled(by: controller.uid).filter(\.isActive)
        let replicas = Int(controller.spec?.replicas ?? 1)
        let status = controller.status ?? ReplicationControllerStatus()
        var found: [String] = []
        if active.count != replicas { found.append("\(active.count) of \(replicas) Pods") }
        found += active.filter { !$0.isReady }.map { "\($0.name) is not ready" }
        let counts = [status.replicas, status.readyReplicas ?? 0, status.availableReplicas ?? 0]
        if counts.contains(where: { $0 != Int32(replicas) }) {
            found.append("the status counts \(counts)")
        }
        if status.conditions?.isEmpty == false { found.append("a failure is still reported") }
        return found
    }

    public var checkers: [any Checker] { [] }
}
