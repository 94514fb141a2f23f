internal import HostVolumes
internal import Kubelet

extension EngineNode {
    /// Measures the machine, where that is this one, and Pods. What containers write beside their
    /// volumes and logs is not counted: an engine tells it by walking through all of it.
    func measure(_ pods: [MeasuredPod]) async throws(BackendFailure) -> NodeMeasurement {
        guard settings.sharesFiles else {
            throw BackendFailure(.unsupported, "the engine's machine is not this one")
        }
        var measurement = MachineUsage.measure(storageOf: settings.root)
        guard !pods.isEmpty else { return measurement }
        let access = DockerAccess(client: client, names: settings.names)
        let usages = (try? await access.usage(ofPods: pods.map(\.uid))) ?? []
        for pod in pods {
            var measured = PodMeasurement()
            for usage in usages where usage.container.podUID == pod.uid {
                measured.containers[usage.container.name] = PodMeasurement.Container(
                    workingSetBytes: usage.workingSetBytes)
            }
            let volumes = folder(of: pod.uid).volumes
            for name in pod.volumes { measured.volumes[name] = volumes.usage(of: name) }
            measurement.pods[pod.uid] = measured
        }
        return measurement
    }
}
