import KubernetesAPI
import Testing

@testable import Controllers

@Suite("What a rollout decides on numbers that lag behind") struct RolloutSafetyTests {
    /// A ReplicaSet that was shrunk still reports the Pods that are on their way out. Taking them
    /// for available would take the last ones that are.
    @Test func `Pods of a ReplicaSet that has shrunk count only as far as they stay`() throws {
        let state = ClusterState()
        let deployment = Deployment.web(replicas: 1)
        state.upsert(deployment)
        state.upsert(ReplicaSet.of(deployment, "old", image: "app:1", replicas: 2, available: 4))
        state.upsert(ReplicaSet.of(deployment, "new", image: "app:2", replicas: 1, available: 0))
        let plan = DeploymentController().reconcile(
            deployment.key, in: state, now: Timestamp(seconds: 100))
        let sizes = plan.actions.compactMap { action -> Int32? in
            guard case .update(let object) = action, object.name == "old" else { return nil }
            return (object as? ReplicaSet)?.spec?.replicas
        }
        #expect(sizes == [1])
    }

    /// Nothing but another change can bring a rollout that was complete under a deadline again.
    @Test func `a rollout that was complete asks for no look at a deadline`() throws {
        let state = ClusterState()
        var deployment = Deployment.web(replicas: 2, image: "app:1")
        deployment.status = .with {
            $0.conditions = [
                .with {
                    $0.type = "Progressing"
                    $0.status = "True"
                    $0.reason = "NewReplicaSetAvailable"
                    $0.lastUpdateTime = Timestamp(seconds: 1)
                }
            ]
        }
        state.upsert(deployment)
        state.upsert(ReplicaSet.of(deployment, "new", image: "app:1", replicas: 2, available: 1))
        let plan = DeploymentController().reconcile(
            deployment.key, in: state, now: Timestamp(seconds: 10_000))
        #expect(plan.requeueAfter == nil)
    }
}
