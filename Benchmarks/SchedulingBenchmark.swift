import Controllers
import KubernetesAPI
import Reconcile

/// A workload of Kubernetes' own scheduler benchmark, `test/integration/scheduler_perf`, of the
/// same name and numbers: so many Pods are bound at first, then so many more, which is measured.
///
/// Theirs runs an API server, etcd and the scheduler as it does in a cluster, writes over the
/// network and from many goroutines. Here one process does the same work (admission, store, events,
/// placement) without network and disk, so the ratio says what a plan costs, not how Kubernetes'
/// scheduler compares as a program. In both no kubelet runs, and nothing else watches the Pods.
struct SchedulingBenchmark: Sendable {
    /// Pods of one kind.
    struct Batch: Sendable {
        let count: Int
        let namespace: String
        let template: PodTemplate
    }

    let name: String
    /// The Pods per second below which Kubernetes' own benchmark fails; `nil` where it has none.
    let threshold: Int?
    let target: Int?
    let nodeCount: Int
    let zones: [String]
    let initial: Batch
    let measured: Batch

    /// So many times the clock is looked at while the measured Pods are created and bound.
    private static let slices = 10

    func run() throws {
        let nodes = (0..<nodeCount).map { number in
            SimulatedNode.make(
                named: "scheduler-perf-\(number)",
                capacity: ["cpu": "4", "memory": "32Gi", "pods": "110"],
                labels: zones.isEmpty
                    ? [:] : ["topology.kubernetes.io/zone": zones[number % zones.count]])
        }
        let cluster = try BenchmarkCluster(schedulerOver: nodes)
        try prepare(cluster)
        try add(initial, from: 0, count: initial.count, to: cluster)
        var slices: [Double] = []
        let size = measured.count / Self.slices
        let seconds = try Measurement.seconds {
            for slice in 0..<Self.slices {
                let start = Measurement.processorSeconds
                try add(measured, from: initial.count + slice * size, count: size, to: cluster)
                slices.append(Double(size) / (Measurement.processorSeconds - start))
            }
        }
        let bound = cluster.store.state.pods.all.count { pod in
            pod.namespace == measured.namespace && pod.nodeName != nil
                && pod.spec?.priorityClassName == measured.template.spec.priorityClassName
        }
        precondition(bound >= measured.count, "\(bound) of \(measured.count) Pods are bound")
        report(Double(measured.count) / seconds, slices)
    }

    /// - Parameters:
    ///   - rate: Pods per second.
    ///   - slices: the Pods per second of processor time of each slice.
    private func report(_ rate: Double, _ slices: [Double]) {
        var line = "\(Int(rate)) Pods/s"
        if let threshold {
            let ratio = (rate / Double(threshold)).rounded(to: 1)
            line += ", Kubernetes' threshold \(threshold): \(ratio) ×"
        }
        if let target { line += " (target: \(target))" }
        print(line)
        let average = Double(slices.count) / slices.reduce(0) { $0 + 1 / $1 }
        let (first, last) = (slices[0], slices[slices.count - 1])
        print(
            "\(Int(average)) Pods/s of processor time; the first tenth \(Int(first)), "
                + "the last \(Int(last))")
    }

    private func prepare(_ cluster: BenchmarkCluster) throws {
        let now = cluster.clock.now
        for name in Set([initial.namespace, measured.namespace]).sorted() where name != "default" {
            try cluster.store.create(Namespace.with { $0.metadata.name = name }, now: now)
        }
        try cluster.store.create(
            PriorityClass.with {
                $0.metadata.name = PodTemplate.highPriorityClass
                $0.value = PodTemplate.highPriority
            }, now: now)
    }

    private func add(
        _ batch: Batch, from first: Int, count: Int, to cluster: BenchmarkCluster
    ) throws {
        for number in first..<first + count {
            try cluster.store.create(
                batch.template.pod("pod-\(number)", in: batch.namespace), now: cluster.clock.now)
        }
        cluster.loop.step(now: cluster.clock.now)
    }
}

extension SchedulingBenchmark {
    static let all = [
        SchedulingBenchmark(
            name: "SchedulingBasic/5000Nodes_50000Pods", threshold: 810, target: 8_000,
            nodeCount: 5_000, zones: [],
            initial: Batch(count: 5_000, namespace: "default", template: .basic),
            measured: Batch(count: 50_000, namespace: "default", template: .basic)),
        SchedulingBenchmark(
            name: "SchedulingPodAntiAffinity/5000Nodes_2000Pods", threshold: 60, target: 600,
            nodeCount: 5_000, zones: [],
            initial: Batch(count: 1_000, namespace: "sched-0", template: .antiAffinity),
            measured: Batch(count: 2_000, namespace: "sched-1", template: .antiAffinity)),
        SchedulingBenchmark(
            name: "SchedulingPodAffinity/5000Nodes_5000Pods", threshold: 35, target: 350,
            nodeCount: 5_000, zones: ["zone1"],
            initial: Batch(count: 5_000, namespace: "sched-0", template: .affinity),
            measured: Batch(count: 5_000, namespace: "sched-1", template: .affinity)),
        SchedulingBenchmark(
            name: "TopologySpreading/5000Nodes_5000Pods", threshold: 460, target: 4_600,
            nodeCount: 5_000, zones: ["moon-1", "moon-2", "moon-3"],
            initial: Batch(count: 5_000, namespace: "default", template: .basic),
            measured: Batch(count: 5_000, namespace: "default", template: .spread)),
        SchedulingBenchmark(
            name: "PreemptionBasic/1000Nodes", threshold: nil, target: nil,
            nodeCount: 1_000, zones: [],
            initial: Batch(count: 4_000, namespace: "default", template: .lowPriority),
            measured: Batch(count: 1_000, namespace: "default", template: .preempting)),
    ]
}
