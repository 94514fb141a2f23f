import Controllers
import KubernetesAPI
import Reconcile

/// Brings 100,000 Pods of 100 Deployments up on 1,000 simulated nodes, then does nothing.
enum ConvergenceBenchmark {
    private static let nodeCount = 1_000
    private static let deploymentCount = 100
    private static let replicas = 1_000

    static func run() throws {
        let pods = deploymentCount * replicas
        let cluster = try BenchmarkCluster(nodes: nodeCount)
        let processorStart = Measurement.processorSeconds
        let seconds = try Measurement.seconds {
            try cluster.apply(deployments: deploymentCount, replicas: replicas)
            cluster.settle()
        }
        let ready = cluster.availablePods
        precondition(ready == pods, "only \(ready) of \(pods) Pods became available")
        let processor = Measurement.processorSeconds - processorStart
        print("\(nodeCount) nodes, \(pods) Pods: \(seconds.rounded(to: 2)) s")
        print("\(Int(Double(pods) / seconds)) Pods/s (target: 10000)")
        print("\(Int(Double(pods) / processor)) Pods/s of processor time")
        print("peak memory: \(Int(Measurement.peakMemoryMiB)) MiB (target: 1024)")
        let idle = Measurement.seconds(runs: 20) { cluster.loop.step(now: cluster.clock.now) }
        print("a step with nothing to do: \((idle * 1e6).rounded(to: 1)) µs (target: 1000)")
    }
}
