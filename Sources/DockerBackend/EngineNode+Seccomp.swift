internal import Foundation
internal import Kubelet

extension EngineNode {
    /// Which system calls a container may make, as the engine is told; `nil` for those that it
    /// permits by itself. Docker takes the content of a profile, and Podman its path.
    ///
    /// - Throws: `BackendFailure` if there is no such profile.
    func seccomp(
        of configuration: ContainerConfiguration
    ) async throws(BackendFailure) -> String? {
        switch configuration.security.systemCalls {
        case nil, .usual: return nil
        case .all: return "unconfined"
        case .profile(let name):
            let path = "\(settings.seccompRoot)/\(name)"
            let content = try await machineFile(at: path, for: configuration.id.podUID)
            guard let content else {
                throw BackendFailure(
                    .failed,
                    "cannot load seccomp profile \"\(path)\": open \(path): no such file or "
                        + "directory")
            }
            return client.description.isPodman ? path : String(decoding: content, as: UTF8.self)
        }
    }

    /// A file of the engine's machine; `nil` if it is not there.
    private func machineFile(
        at path: String, for uid: String
    ) async throws(BackendFailure) -> [UInt8]? {
        if settings.sharesFiles {
            return FileManager.default.contents(atPath: path).map(Array.init)
        }
        var content: [UInt8]?
        try await withMachine(for: uid) { container in
            content = await self.client.file(
                at: Self.machineFolder + path, in: container)
        }
        return content
    }
}
