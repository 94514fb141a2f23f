import Controllers
import KubernetesAPI
import Reconcile

/// Replaces every Pod by rolling updates with the usual surge, on simulated nodes: of one large
/// Deployment, and of many small ones at once.
enum RollingUpdateBenchmark {
    private static let nodeCount = 1_000

    static func run() throws {
        try run(deployments: 1, replicas: 10_000)
        try run(deployments: 1_000, replicas: 10)
    }

    private static func run(deployments: Int, replicas: Int) throws {
        let pods = deployments * replicas
        let cluster = try BenchmarkCluster(nodes: nodeCount)
        try cluster.apply(deployments: deployments, replicas: replicas)
        cluster.settle()
        let begin = cluster.clock.now
        let processorStart = Measurement.processorSeconds
        let seconds = try Measurement.seconds {
            try cluster.apply(deployments: deployments, replicas: replicas, version: 2)
            cluster.settle()
        }
        let processor = Measurement.processorSeconds - processorStart
        precondition(cluster.availablePods == pods, "not every Pod became available")
        for pod in cluster.store.state.pods.all {
            let image = pod.spec?.containers.first?.image
            precondition(image?.hasSuffix(":2") == true, "\(pod.name) was not replaced")
        }
        let virtual = (cluster.clock.now.microseconds - begin.microseconds) / 1_000_000
        print(
            "\(deployments) × \(replicas) Pods: \(seconds.rounded(to: 2)) s, \(virtual) s virtual")
        print("\(Int(Double(pods) / seconds)) Pods replaced/s")
        print("\(Int(Double(pods) / processor)) Pods replaced/s of processor time")
    }
}
