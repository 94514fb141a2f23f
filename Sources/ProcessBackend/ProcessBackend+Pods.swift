internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

extension ProcessBackend {
    /// Makes the Pod's folder and network. A Pod that asks for the machine's network, or is on a
    /// machine that permits no other, has its address.
    func runSandbox(_ configuration: SandboxConfiguration, _ id: RequestID) {
        let uid = configuration.podUID
        do {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(uid)/containers", withIntermediateDirectories: true)
            guard hasOwnNetwork(configuration.pod) else {
                try write(configuration, address: address)
                return answer(id, .success(.sandbox(addresses: [address])))
            }
            let own = try network.reserve(for: uid)
            try write(configuration, address: own)
            inBackground(id) {
                PodNetwork.make(for: uid, address: own).map { .sandbox(addresses: [own]) }
            }
        } catch let failure as BackendFailure {
            answer(id, .failure(failure))
        } catch {
            answer(id, .failure(BackendFailure(.failed, error.localizedDescription)))
        }
    }

    private func hasOwnNetwork(_ pod: Pod?) -> Bool {
        capabilities.canNetwork && pod?.spec?.hostNetwork != true
    }

    /// Writes what the Pod's processes read of their network.
    private func write(_ configuration: SandboxConfiguration, address: String) throws {
        let hosts = configuration.hosts.replacing("$(POD_IP)", with: address)
        for (name, text) in [("hosts", hosts), ("hostname", configuration.hostname + "\n")] {
            try text.write(
                toFile: "\(root)/\(configuration.podUID)/\(name)", atomically: true,
                encoding: .utf8)
        }
    }

    func mount(_ volumes: [VolumeContent], of uid: String, _ id: RequestID) {
        let folder = VolumeFolder(podUID: uid, in: root)
        do throws(BackendFailure) {
            for volume in volumes { try folder.make(volume) }
            answer(id, .success(.done))
        } catch {
            answer(id, .failure(error))
        }
    }

    func remove(_ uid: String, _ id: RequestID) {
        discard(uid)
        answer(id, .success(.done))
    }

    private func discard(_ uid: String) {
        for container in folders.keys where container.podUID == uid {
            killProcesses(of: container)
            watcher.forget(container)
            folders[container] = nil
        }
        pods[uid] = nil
        network.remove(of: uid)
        VolumeFolder(podUID: uid, in: root).unmount()
        try? FileManager.default.removeItem(atPath: "\(root)/\(uid)")
    }

    /// Ends and removes what is left of Pods that nobody knows any more.
    public func removeOrphans(keeping uids: Set<String>) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        for uid in names.sorted() where !uids.contains(uid) {
            for (id, _) in adopt(podUID: uid).running { killProcesses(of: id) }
            discard(uid)
        }
    }
}
