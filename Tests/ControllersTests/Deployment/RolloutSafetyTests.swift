import KubernetesAPI
import Testing

@testable import Controllers

@Suite("What a rollout decides on numbers that lag behind") struct RolloutSafetyTests {
    /// A ReplicaSet that was shrunk still reports the Pods that are on their way out. Taking them
    /// for available would take the last ones that are.
    @Test func `Pods of a ReplicaSet that has shrunk count only as far as they stay`() throws {
        let state = ClusterState()
        let deployment = Deployment.rolling(replicas: 1, image: "app:2")
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
        var deployment = Deployment.rolling(replicas: 2, image: "app:1")
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

extension Deployment {
    fileprivate static func rolling(replicas: Int32, image: String) -> Deployment {
        var deployment = Deployment()
        deployment.metadata.name = "web"
        deployment.metadata.namespace = "default"
        deployment.metadata.uid = "web-uid"
        deployment.spec = .with { spec in
            spec.replicas = replicas
            spec.progressDeadlineSeconds = 600
            spec.strategy = .with { strategy in
                strategy.type = "RollingUpdate"
                strategy.rollingUpdate = .with {
                    $0.maxSurge = 2
                    $0.maxUnavailable = 0
                }
            }
            spec.selector = .with { $0.matchLabels = ["app": "web"] }
            spec.template = .web(image: image)
        }
        return deployment
    }
}

extension ReplicaSet {
    fileprivate static func of(
        _ deployment: Deployment, _ name: String, image: String, replicas: Int32, available: Int32
    ) -> ReplicaSet {
        var replicaSet = ReplicaSet()
        replicaSet.metadata.name = name
        replicaSet.metadata.namespace = "default"
        replicaSet.metadata.uid = name + "-uid"
        replicaSet.metadata.labels = ["app": "web"]
        replicaSet.metadata.ownerReferences = [deployment.controllerOwnerReference]
        replicaSet.metadata.annotations = [
            "deployment.kubernetes.io/desired-replicas": "\(deployment.spec?.replicas ?? 1)",
            "deployment.kubernetes.io/revision": name == "old" ? "1" : "2",
        ]
        replicaSet.spec = .with {
            $0.replicas = replicas
            $0.selector = .with { $0.matchLabels = ["app": "web"] }
            $0.template = .web(image: image)
        }
        replicaSet.status = .with {
            $0.replicas = max(replicas, available)
            $0.availableReplicas = available
        }
        return replicaSet
    }
}

extension PodTemplateSpec {
    fileprivate static func web(image: String) -> PodTemplateSpec {
        .with { template in
            template.metadata = .with { $0.labels = ["app": "web"] }
            template.spec = .with { pod in
                pod.containers = [
                    .with {
                        $0.name = "main"
                        $0.image = image
                    }
                ]
            }
        }
    }
}
