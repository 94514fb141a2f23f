import Controllers
import KubernetesAPI
import Reconcile

/// What the report of one Pod costs, from the write to the end of all looks, with few and with
/// many Pods present: it must not depend on how many there are.
enum PodEventBenchmark {
    private static let nodeCount = 1_000
    private static let replicas = 100
    private static let podCounts = [10_000, 100_000]
    private static let eventCount = 1_000
    private static let rounds = 4

    static func run() throws {
        for pods in podCounts {
            let cluster = try BenchmarkCluster(nodes: nodeCount)
            try cluster.apply(deployments: pods / replicas, replicas: replicas)
            cluster.settle()
            let restart = try cost(in: cluster) { status, round in
                status.containerStatuses?[0].restartCount = Int32(round)
            }
            let readiness = try cost(in: cluster) { status, round in
                let place = status.conditions?.firstIndex { $0.type == "Ready" } ?? 0
                status.conditions?[place].status = round % 2 == 0 ? "True" : "False"
            }
            print(
                "with \(pods) Pods: \(restart.rounded(to: 1)) µs for a restart (target: 50), "
                    + "\(readiness.rounded(to: 1)) µs for a change of readiness")
        }
    }

    /// The microseconds of processor time that a change of one Pod's status takes, on average over
    /// Pods from everywhere; of all rounds the fastest.
    private static func cost(
        in cluster: BenchmarkCluster, _ change: (inout PodStatus, Int) -> Void
    ) throws -> Double {
        let names = cluster.store.state.pods.all.map(\.namespacedName)
        let stride = names.count / eventCount
        var best = Double.infinity
        for round in 1...rounds {
            let start = Measurement.processorSeconds
            for number in 0..<eventCount {
                guard var pod = cluster.store.state.pods[names[number * stride]],
                    var status = pod.status
                else { preconditionFailure("Pods stay") }
                change(&status, round)
                pod.status = status
                try cluster.store.updateStatus(pod, now: cluster.clock.now)
                cluster.loop.step(now: cluster.clock.now)
            }
            let seconds = Measurement.processorSeconds - start
            best = min(best, seconds / Double(eventCount) * 1e6)
        }
        return best
    }
}
