internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

extension EngineNode {
    /// As many as an engine keeps of a log.
    private static let logLimit = 5

    /// Measures the machine, where that is this one, and Pods; an engine does not say what is left
    /// of another machine. What containers write beside their volumes, and into their logs, is
    /// measured where it has a limit: an engine tells it by walking through all of it.
    func measure(_ pods: [MeasuredPod]) async throws(BackendFailure) -> NodeMeasurement {
        var measurement =
            settings.sharesFiles
            ? MachineUsage.measure(storageOf: settings.root) : NodeMeasurement()
        guard !pods.isEmpty else { return measurement }
        let access = DockerAccess(client: client, names: settings.names)
        let usages = (try? await access.usage(ofPods: pods.map(\.uid))) ?? []
        let sizes = try await volumeSizes(of: pods)
        for pod in pods {
            var measured = PodMeasurement()
            for usage in usages where usage.container.podUID == pod.uid {
                measured.containers[usage.container.name] = PodMeasurement.Container(
                    workingSetBytes: usage.workingSetBytes, processCount: usage.processCount)
            }
            if pod.limitsLayers {
                for (name, files) in await written(by: pod.uid) {
                    measured.containers[name, default: PodMeasurement.Container()].layer =
                        files.layer
                    measured.containers[name]?.logs = files.logs
                }
            }
            let volumes = folder(of: pod.uid).volumes
            for name in pod.volumes {
                measured.volumes[name] =
                    settings.sharesFiles
                    ? volumes.usage(of: name)
                    : sizes[names.volume(name, of: pod.uid)].map { PodMeasurement.Files(bytes: $0) }
            }
            measurement.pods[pod.uid] = measured
        }
        return measurement
    }

    /// What the engine's own volumes take, by their names there.
    private func volumeSizes(
        of pods: [MeasuredPod]
    ) async throws(BackendFailure) -> [String: Int64] {
        guard !settings.sharesFiles, pods.contains(where: { !$0.volumes.isEmpty }) else {
            return [:]
        }
        do throws(EngineFault) {
            let answer = try await client.call(.get, "/system/df", [("type", "volume")])
            var sizes: [String: Int64] = [:]
            for volume in answer["Volumes"]?.array ?? [] {
                guard let name = volume["Name"]?.string,
                    let size = volume["UsageData"]?["Size"]?.int, size >= 0
                else { continue }
                sizes[name] = size
            }
            return sizes
        } catch {
            throw BackendFailure(.failed, error.message)
        }
    }

    /// What the containers of a Pod have written on disks beside volumes. Of those of one name the
    /// ended ones count too: what they have written is still there.
    private func written(
        by uid: String
    ) async -> [String: (layer: PodMeasurement.Files, logs: PodMeasurement.Files)] {
        let query = [
            ("all", "true"), ("size", "true"), ("filters", names.filter(podUID: uid)),
        ]
        let answer = try? await client.call(.get, "/containers/json", query)
        var found: [String: (layer: PodMeasurement.Files, logs: PodMeasurement.Files)] = [:]
        for container in answer?.array ?? [] {
            guard let id = EngineNames.container(in: container["Labels"]) else { continue }
            let layer = PodMeasurement.Files(bytes: container["SizeRw"]?.int ?? 0)
            let logs = await logs(of: id)
            let sum = found[id.name] ?? (PodMeasurement.Files(), PodMeasurement.Files())
            found[id.name] = (
                PodMeasurement.Files(bytes: sum.layer.bytes + layer.bytes),
                PodMeasurement.Files(bytes: sum.logs.bytes + logs.bytes)
            )
        }
        return found
    }

    /// What a container's log takes, with the parts of it that were put aside.
    private func logs(of id: ContainerID) async -> PodMeasurement.Files {
        guard settings.sharesFiles,
            let path = (try? await inspect(names.container(id)))??["LogPath"]?.string,
            !path.isEmpty
        else { return PodMeasurement.Files() }
        var files = PodMeasurement.Files()
        for place in [path] + (1...Self.logLimit).map({ "\(path).\($0)" }) {
            var info = stat()
            guard stat(place, &info) == 0 else { continue }
            files.bytes += Int64(info.st_size)
            files.inodes += 1
        }
        return files
    }
}
