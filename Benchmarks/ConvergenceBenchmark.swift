import Controllers
import KubernetesAPI
import Reconcile

/// Brings 100,000 Pods of 100 Deployments up on 1,000 simulated nodes, then does nothing.
enum ConvergenceBenchmark {
    private static let nodeCount = 1_000
    private static let deploymentCount = 100
    private static let replicas: Int32 = 1_000

    static func run() throws {
        let pods = deploymentCount * Int(replicas)
        let store = Store()
        let clock = SimulatedClock(start: Timestamp(seconds: 1_700_000_000))
        try ClusterBaseline.ensure(in: store, nodes: 0, now: clock.now)
        let capacity = ["cpu": "64", "memory": "256Gi", "pods": "250"]
        for number in 1...nodeCount {
            try ClusterBaseline.join(
                SimulatedNode.make(named: "node-\(number)", capacity: capacity), in: store,
                now: clock.now)
        }
        let loop = ControlLoop(
            store: store, controllers: ControllerSet.all, nodeAgent: SimulatedNodes())
        let processorStart = Measurement.processorSeconds
        let seconds = try Measurement.seconds {
            for number in 1...deploymentCount {
                try store.create(deployment(number), now: clock.now)
            }
            drive(loop, clock)
        }
        let ready = store.state.deployments.all.reduce(0) { sum, deployment in
            sum + Int(deployment.status?.availableReplicas ?? 0)
        }
        precondition(ready == pods, "only \(ready) of \(pods) Pods became available")
        let processor = Measurement.processorSeconds - processorStart
        print("\(nodeCount) nodes, \(pods) Pods: \(seconds.rounded(to: 2)) s")
        print("\(Int(Double(pods) / seconds)) Pods/s (target: 10000)")
        print("\(Int(Double(pods) / processor)) Pods/s of processor time")
        print("peak memory: \(Int(Measurement.peakMemoryMiB)) MiB (target: 1024)")
        let idle = Measurement.seconds(runs: 20) { loop.step(now: clock.now) }
        print("a step with nothing to do: \((idle * 1e6).rounded(to: 1)) µs (target: 1000)")
    }

    /// Until only deadlines of rollouts are left, which are minutes away.
    private static func drive(_ loop: ControlLoop, _ clock: SimulatedClock) {
        let end = clock.now + .seconds(60)
        while let next = loop.step(now: clock.now), next < end { clock.wait(until: next) }
    }

    private static func deployment(_ number: Int) -> Deployment {
        let labels = ["app": "app-\(number)"]
        var deployment = Deployment()
        deployment.metadata.name = "app-\(number)"
        deployment.metadata.namespace = "default"
        deployment.spec = .with {
            $0.replicas = replicas
            $0.selector = .with { $0.matchLabels = labels }
            $0.template = .with { template in
                template.metadata = .with { $0.labels = labels }
                template.spec = .with { spec in
                    spec.containers = [
                        .with { container in
                            container.name = "server"
                            container.image = "registry.example/app:\(number)"
                            container.resources = .with { resources in
                                resources.requests = [
                                    "cpu": Quantity("100m") ?? Quantity(),
                                    "memory": Quantity("64Mi") ?? Quantity(),
                                ]
                            }
                        }
                    ]
                }
            }
        }
        return deployment
    }
}
