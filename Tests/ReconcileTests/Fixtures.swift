import Controllers
import KubernetesAPI
import Reconcile

/// The time at which tests start: a whole minute.
let testStart = Timestamp(seconds: 1_700_000_040)

extension Deployment {
    /// A Deployment in namespace `default` whose selector and labels are `app: <name>`.
    static func named(
        _ name: String, replicas: Int32 = 3, image: String = "app:1",
        _ configure: (inout DeploymentSpec) -> Void = { _ in }
    ) -> Deployment {
        let labels = ["app": name]
        var deployment = Deployment()
        deployment.metadata.name = name
        deployment.metadata.namespace = "default"
        var spec = DeploymentSpec()
        spec.replicas = replicas
        spec.selector = .with { $0.matchLabels = labels }
        spec.template = .with { template in
            template.metadata = .with { $0.labels = labels }
            template.spec = .with { pod in
                pod.containers = [
                    .with {
                        $0.name = "main"
                        $0.image = image
                    }
                ]
            }
        }
        configure(&spec)
        deployment.spec = spec
        return deployment
    }
}

extension Pod {
    /// A Pod in namespace `default` with one container.
    static func named(_ name: String, labels: [String: String] = [:]) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.labels = labels
        pod.spec = .with { spec in
            spec.containers = [
                .with {
                    $0.name = "main"
                    $0.image = "app:1"
                }
            ]
        }
        return pod
    }
}

/// A store with the usual namespaces and nodes, and a loop over it with simulated nodes.
struct TestCluster {
    let store = Store()
    let loop: ControlLoop
    let clock = SimulatedClock(start: testStart)

    init(nodes: Int = 3, withNodeAgent: Bool = true) throws {
        try ClusterBaseline.ensure(in: store, nodes: nodes, now: testStart)
        loop = ControlLoop(
            store: store, controllers: ControllerSet.all,
            nodeAgent: withNodeAgent ? SimulatedNodes() : nil)
    }

    /// Steps until nothing is due within `limit`.
    func settle(within limit: Duration = .seconds(120)) {
        let end = clock.now + limit
        while let next = loop.step(now: clock.now), next <= end { clock.wait(until: next) }
    }

    func deployment(_ name: String) -> Deployment? { store.state.deployments["default", name] }
}
