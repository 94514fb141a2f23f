import KubernetesAPI

@testable import Controllers

extension Deployment {
    /// `web` in namespace `default`, of the template with that image.
    static func web(
        replicas: Int32, image: String = "app:2", maxSurge: IntOrString = 2,
        maxUnavailable: IntOrString = 0, _ configure: (inout DeploymentSpec) -> Void = { _ in }
    ) -> Deployment {
        var deployment = Deployment()
        deployment.metadata.name = "web"
        deployment.metadata.namespace = "default"
        deployment.metadata.uid = "web-uid"
        var spec = DeploymentSpec()
        spec.replicas = replicas
        spec.progressDeadlineSeconds = 600
        spec.strategy = .with { strategy in
            strategy.type = "RollingUpdate"
            strategy.rollingUpdate = .with {
                $0.maxSurge = maxSurge
                $0.maxUnavailable = maxUnavailable
            }
        }
        spec.selector = .with { $0.matchLabels = ["app": "web"] }
        spec.template = .web(image: image)
        configure(&spec)
        deployment.spec = spec
        return deployment
    }
}

extension ReplicaSet {
    /// One of `deployment`, scaled for its size or for `desired` replicas of at most `limit`. That
    /// called `new` is the youngest.
    static func of(
        _ deployment: Deployment, _ name: String, image: String, replicas: Int32, available: Int32,
        desired: Int32? = nil, limit: Int32? = nil, revision: Int? = nil
    ) -> ReplicaSet {
        var replicaSet = ReplicaSet()
        replicaSet.metadata.name = name
        replicaSet.metadata.namespace = "default"
        replicaSet.metadata.uid = name + "-uid"
        replicaSet.metadata.creationTimestamp = Timestamp(seconds: name == "new" ? 2 : 1)
        replicaSet.metadata.labels = ["app": "web"]
        replicaSet.metadata.ownerReferences = [deployment.controllerOwnerReference]
        let desired = desired ?? deployment.spec?.replicas ?? 1
        replicaSet.metadata.annotations = [
            "deployment.kubernetes.io/desired-replicas": "\(desired)",
            "deployment.kubernetes.io/revision": "\(revision ?? (name == "old" ? 1 : 2))",
        ]
        replicaSet.metadata.annotations?["deployment.kubernetes.io/max-replicas"] = limit.map {
            "\($0)"
        }
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
    static func web(image: String) -> PodTemplateSpec {
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
