import Kubelet
import KubernetesAPI

/// What is said to be in use of a simulated machine: there is nothing on it that could be measured.
struct SimulatedUsage {
    /// The node as a whole.
    var node = NodeMeasurement()
    /// Pods by their names. A Pod that is not here uses nothing.
    var pods: [String: PodMeasurement] = [:]

    /// A machine with plenty of everything: 64 GiB of memory and 100 GiB of disk, nearly all free.
    static var idle: SimulatedUsage {
        let disk = NodeMeasurement.Storage(
            bytes: .init(available: 90 << 30, capacity: 100 << 30),
            inodes: .init(available: 900_000, capacity: 1_000_000))
        var usage = SimulatedUsage()
        usage.node.memory = .init(available: 60 << 30, capacity: 64 << 30)
        usage.node.nodeStorage = disk
        usage.node.processes = .init(available: 30_000, capacity: 32_768)
        return usage
    }
}

extension SimulatedBackend {
    func measure(_ asked: [MeasuredPod]) -> Result<BackendOutcome, BackendFailure> {
        guard let usage else {
            return .failure(BackendFailure(.unsupported, "nothing can be measured here"))
        }
        var measurement = usage.node
        for pod in asked {
            let name = pods[pod.uid]?.configuration.pod.metadata.name ?? ""
            measurement.pods[pod.uid] = usage.pods[name] ?? PodMeasurement()
        }
        return .success(.measurement(measurement))
    }
}
