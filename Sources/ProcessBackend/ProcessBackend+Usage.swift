internal import Foundation
internal import HostVolumes
internal import Kubelet

extension ProcessBackend {
    /// Measures this machine and Pods on it. What a container writes beside its volumes and its log
    /// is kept in memory, and counts as such.
    func measure(_ pods: [MeasuredPod], _ id: RequestID) {
        inBackground(id) { [root] in
            var measurement = MachineUsage.measure(storageOf: root)
            measurement.keepsImages = false
            let groups = pods.isEmpty || geteuid() != 0 ? nil : ControlGroups.detect()
            for pod in pods {
                measurement.pods[pod.uid] = Self.measure(pod, in: root, groups)
            }
            return .measurement(measurement)
        }
    }

    private static func measure(
        _ pod: MeasuredPod, in root: String, _ groups: ControlGroups?
    ) -> PodMeasurement {
        var measurement = PodMeasurement()
        for name in pod.containers {
            guard let folder = ContainerFolder.latest(name, of: pod.uid, in: root) else { continue }
            var container = PodMeasurement.Container()
            if let process = folder.process, !folder.hasEnded {
                let tree = ProcessTree(process)
                container.workingSetBytes =
                    (groups.flatMap { $0.usage(of: folder) } ?? tree.usage).workingSetBytes
                container.processCount = tree.count
            }
            container.logs = MachineUsage.files(below: folder.parent)
            measurement.containers[name] = container
        }
        let volumes = VolumeFolder(podUID: pod.uid, in: root)
        for name in pod.volumes { measurement.volumes[name] = volumes.usage(of: name) }
        return measurement
    }
}
