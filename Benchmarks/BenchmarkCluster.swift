import Controllers
import KubernetesAPI
import Reconcile

/// A store with nodes, and a loop over it in virtual time.
struct BenchmarkCluster {
    let store = Store()
    let clock = SimulatedClock(start: Timestamp(seconds: 1_700_000_000))
    let loop: ControlLoop

    /// All controllers, and `nodes` large nodes that run Pods in no time of the machine.
    init(nodes: Int) throws {
        loop = ControlLoop(
            store: store, controllers: ControllerSet.all, nodeAgent: SimulatedNodes())
        try ClusterBaseline.ensure(in: store, nodes: 0, now: clock.now)
        let capacity = ["cpu": "64", "memory": "256Gi", "pods": "250"]
        for number in 1...nodes {
            try NodeRegistration.join(
                SimulatedNode.make(named: "node-\(number)", capacity: capacity), in: store,
                now: clock.now)
        }
    }

    /// The scheduler alone, and `nodes`, on which nothing runs: as scheduler_perf has it.
    init(schedulerOver nodes: [Node]) throws {
        loop = ControlLoop(store: store, controllers: [Scheduler()])
        try ClusterBaseline.ensure(in: store, nodes: 0, now: clock.now)
        for node in nodes { try NodeRegistration.join(node, in: store, now: clock.now) }
    }

    /// Does what falls due until nothing does for a minute: what is left then are the deadlines of
    /// rollouts, which are minutes away.
    func settle() {
        while let next = loop.step(now: clock.now), next < clock.now + .seconds(60) {
            clock.wait(until: next)
        }
    }

    /// The Pods that Deployments count as available.
    var availablePods: Int {
        store.state.deployments.all.reduce(0) { sum, deployment in
            sum + Int(deployment.status?.availableReplicas ?? 0)
        }
    }

    /// Applies Deployments `app-1`, `app-2` … with the usual requests.
    func apply(deployments: Int, replicas: Int, version: Int = 1) throws {
        for number in 1...deployments {
            let deployment = Self.deployment(number, replicas: replicas, version: version)
            if store.state.deployments.contains(deployment.namespacedName) {
                try store.update(deployment, now: clock.now)
            } else {
                try store.create(deployment, now: clock.now)
            }
        }
    }

    private static func deployment(_ number: Int, replicas: Int, version: Int) -> Deployment {
        let labels = ["app": "app-\(number)"]
        var deployment = Deployment()
        deployment.metadata.name = "app-\(number)"
        deployment.metadata.namespace = "default"
        deployment.spec = .with {
            $0.replicas = Int32(replicas)
            $0.selector = .with { $0.matchLabels = labels }
            $0.template = .with { template in
                template.metadata = .with { $0.labels = labels }
                template.spec = .with { spec in
                    spec.containers = [
                        .requesting(
                            cpu: "100m", memory: "64Mi",
                            image: "registry.example/app-\(number):\(version)")
                    ]
                }
            }
        }
        return deployment
    }
}

extension Container {
    /// A container that requests so much.
    static func requesting(cpu: String, memory: String, image: String) -> Container {
        .with { container in
            container.name = "server"
            container.image = image
            container.resources = .with { resources in
                resources.requests = [
                    "cpu": Quantity(cpu) ?? Quantity(), "memory": Quantity(memory) ?? Quantity(),
                ]
            }
        }
    }
}
