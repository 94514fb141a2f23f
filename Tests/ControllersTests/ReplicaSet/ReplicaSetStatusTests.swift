import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct ReplicaSetStatusTests {
    private static let replicaSet: ReplicaSet = .with { replicaSet in
        replicaSet.metadata.name = "web"
        replicaSet.metadata.namespace = "default"
        replicaSet.metadata.uid = "web"
        replicaSet.spec = .with {
            $0.replicas = 0
            $0.selector = .with { $0.matchLabels = ["app": "web"] }
            $0.template = .with { $0.metadata = .with { $0.labels = ["app": "web"] } }
        }
    }

    private static func stopping(_ name: String, labels: [String: String]) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.uid = name
        pod.metadata.labels = labels
        pod.metadata.ownerReferences = [replicaSet.controllerOwnerReference]
        pod.enter(.terminating)
        return pod
    }

    /// A Pod that was taken from the set by its labels is not one that the set waits for.
    @Test func countsOnlyStoppingPodsThatItSelects() {
        let state = ClusterState.holding(
            Self.replicaSet, Self.stopping("own", labels: ["app": "web"]),
            Self.stopping("stray", labels: ["app": "other"]))
        let plan = ReplicaSetController().reconcile(Self.replicaSet.key, in: state, now: .noon)
        let counts = plan.actions.compactMap { action -> Int32? in
            guard case .updateStatus(let object) = action else { return nil }
            return (object as? ReplicaSet)?.status?.terminatingReplicas
        }
        #expect(counts == [1])
    }
}
