import Kubelet
import KubernetesAPI

/// What is said to be in use of a simulated machine, on which nothing but files can be measured.
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
        var measurement = usage?.node ?? NodeMeasurement()
        for pod in asked {
            let name = pods[pod.uid]?.configuration.pod.metadata.name ?? ""
            measurement.pods[pod.uid] =
                usage.map { $0.pods[name] ?? PodMeasurement() } ?? stored(by: pod)
        }
        return .success(.measurement(measurement))
    }

    /// What a Pod has in its volumes and logs: all that there is of it, if nobody says otherwise.
    private func stored(by asked: MeasuredPod) -> PodMeasurement {
        var measurement = PodMeasurement()
        guard let pod = pods[asked.uid] else { return measurement }
        for volume in asked.volumes {
            measurement.volumes[volume] = pod.volumes[volume]?.amount
        }
        for (id, container) in pod.containers where asked.containers.contains(id.name) {
            measurement.containers[id.name, default: .init()].logs.bytes += Int64(
                container.logged.count)
        }
        return measurement
    }
}

extension FileNode {
    /// What the node and all below it take.
    fileprivate var amount: PodMeasurement.Files {
        switch content {
        case .file(let bytes): .init(bytes: Int64(bytes.count), inodes: 1)
        case .link, .device, .text, .listing, .stream: .init(inodes: 1)
        case .directory(let entries):
            entries.values.map(\.amount).reduce(.init(inodes: 1)) { sum, part in
                .init(bytes: sum.bytes + part.bytes, inodes: sum.inodes + part.inodes)
            }
        }
    }
}
