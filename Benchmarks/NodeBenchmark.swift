import Controllers
import Kubelet
import KubernetesAPI
import Reconcile

/// What a step of one node costs with few and with many Pods on it, of which each is asked every
/// ten seconds whether it is ready: it must not depend on how many there are.
enum NodeBenchmark {
    private static let podCounts = [100, 1_000, 5_000]
    private static let probeSeconds: Int32 = 10
    private static let stepCount = 4_000
    private static let rounds = 3

    static func run() throws {
        for pods in podCounts {
            let bench = try NodeBench(pods: pods, probeSeconds: probeSeconds)
            var best = Double.infinity
            for _ in 0..<rounds {
                best = min(best, Measurement.processorSeconds { bench.step(stepCount) })
            }
            let perStep = best / Double(stepCount)
            print(
                "with \(pods) Pods: \(Int(1 / perStep)) steps/s, "
                    + "\((perStep * 1e6).rounded(to: 1)) µs each")
        }
    }
}

/// One node and its loop, in virtual time.
private final class NodeBench {
    private let loop: ControlLoop
    private var now = Timestamp(seconds: 1_700_000_000)

    /// Lets the Pods come one after the other, so that no two are asked at the same moment.
    init(pods: Int, probeSeconds: Int32) throws {
        let store = Store()
        try ClusterBaseline.ensure(in: store, nodes: 0, now: now)
        let node = SimulatedNode.make(
            named: "node-1", capacity: ["cpu": "64", "memory": "256Gi", "pods": "10000"])
        try NodeRegistration.join(node, in: store, now: now)
        let description = NodeDescription(
            name: "node-1", address: "192.0.2.1", allocatable: node.status?.allocatable ?? [:])
        let kubelet = KubeletNode(
            description, backend: StillBackend(), eviction: EvictionSettings())
        loop = ControlLoop(store: store, controllers: [], nodeAgent: kubelet)
        let period = Duration.seconds(Int(probeSeconds)) / pods
        for number in 1...pods {
            now = now + period
            try store.create(Self.pod(number, probeSeconds), now: now)
            settle(until: now)
        }
        settle(until: now + .seconds(60))
    }

    private static func pod(_ number: Int, _ probeSeconds: Int32) -> Pod {
        .with { pod in
            pod.metadata.name = "pod-\(number)"
            pod.metadata.namespace = "default"
            pod.spec = .with { spec in
                spec.nodeName = "node-1"
                spec.containers = [
                    .with { container in
                        container.name = "server"
                        container.image = "registry.example/app:1"
                        container.command = ["serve"]
                        container.readinessProbe = .with { probe in
                            probe.exec = .with { $0.command = ["check"] }
                            probe.periodSeconds = probeSeconds
                        }
                    }
                ]
            }
        }
    }

    private func settle(until end: Timestamp) {
        while let next = loop.step(now: now), next <= end { now = max(now, next) }
        now = max(now, end)
    }

    /// Makes so many steps, each when it is due.
    func step(_ count: Int) {
        for _ in 0..<count {
            guard let next = loop.step(now: now) else { preconditionFailure("Pods are asked") }
            now = max(now, next)
        }
    }
}

/// A backend that does at once what it is asked for, and on which nothing ever happens.
private final class StillBackend: NodeBackend {
    private var reports: [BackendReport] = []

    var nextDeadline: Timestamp? { reports.isEmpty ? nil : Timestamp(seconds: 0) }

    func adopt(podUID: String) -> AdoptedPod { AdoptedPod() }

    func takeReports(now: Timestamp) -> [BackendReport] {
        defer { reports.removeAll() }
        return reports
    }

    func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
        let outcome: BackendOutcome =
            switch request {
            case .runSandbox: .sandbox(addresses: ["192.0.2.2"])
            case .inspectImage, .pullImage: .image(ImageDescription())
            case .exec: .command(exitCode: 0, output: "")
            case .measure: .measurement(NodeMeasurement())
            default: .done
            }
        reports.append(.answer(id, .success(outcome)))
    }
}
