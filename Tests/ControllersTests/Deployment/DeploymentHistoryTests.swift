import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct DeploymentHistoryTests {
    private static func replicaSet(
        _ name: String, image: String, replicas: Int32, running: Int32, of deployment: Deployment
    ) -> ReplicaSet {
        .with { replicaSet in
            replicaSet.metadata.name = name
            replicaSet.metadata.namespace = "default"
            replicaSet.metadata.uid = name
            replicaSet.metadata.ownerReferences = [deployment.controllerOwnerReference]
            replicaSet.metadata.labels = ["app": "web"]
            replicaSet.metadata.annotations = ["deployment.kubernetes.io/revision": "1"]
            replicaSet.spec = .with {
                $0.replicas = replicas
                $0.selector = .with { $0.matchLabels = ["app": "web"] }
                $0.template = template(image)
            }
            replicaSet.status = .with {
                $0.replicas = running
                $0.readyReplicas = replicas
                $0.availableReplicas = replicas
            }
        }
    }

    private static func template(_ image: String) -> PodTemplateSpec {
        .with { template in
            template.metadata = .with { $0.labels = ["app": "web"] }
            template.spec = .with {
                $0.containers = [
                    .with {
                        $0.name = "main"
                        $0.image = image
                    }
                ]
            }
        }
    }

    private static let deployment: Deployment = .with { deployment in
        deployment.metadata.name = "web"
        deployment.metadata.namespace = "default"
        deployment.metadata.uid = "web"
        deployment.metadata.annotations = ["deployment.kubernetes.io/revision": "2"]
        deployment.spec = .with {
            $0.replicas = 1
            $0.revisionHistoryLimit = 0
            $0.selector = .with { $0.matchLabels = ["app": "web"] }
            $0.template = template("app:2")
        }
        deployment.status = .with {
            $0.replicas = 1
            $0.updatedReplicas = 1
            $0.availableReplicas = 1
            $0.readyReplicas = 1
        }
    }

    /// The Pods of an old ReplicaSet that is deleted would lose their controller too early.
    @Test(arguments: [(0, ["old"]), (1, [])] as [(Int32, [String])])
    func deletesAnOldReplicaSetWhenItsPodsAreGone(running: Int32, deleted: [String]) {
        let deployment = Self.deployment
        let state = ClusterState.holding(
            deployment,
            Self.replicaSet("old", image: "app:1", replicas: 0, running: running, of: deployment),
            Self.replicaSet("new", image: "app:2", replicas: 1, running: 1, of: deployment))
        let plan = DeploymentController().reconcile(deployment.key, in: state, now: .noon)
        let deletions = plan.actions.compactMap { action -> String? in
            guard case .delete(let key, _) = action else { return nil }
            return key.name
        }
        #expect(deletions == deleted)
    }
}
