internal import Foundation
internal import Kubelet

/// What the containers of a Pod share of memory, and no others: a namespace, and what is mounted at
/// `/dev/shm`.
struct SharedMemory: Sendable {
    /// The Pod's folder.
    let folder: String

    /// The file that holds the namespace.
    var namespace: String { "\(folder)/ipc" }
    var directory: String { "\(folder)/shm" }

    /// Makes it, also in the place of one that has ended with the machine.
    func make() async throws(BackendFailure) {
        if PodNetwork.isHeld(by: namespace) { return }
        try await Supervisor.ask(["memory", "add", namespace, directory])
    }

    func remove() async throws(BackendFailure) {
        if access(namespace, F_OK) != 0, access(directory, F_OK) != 0 { return }
        try await Supervisor.ask(["memory", "remove", namespace, directory])
    }
}
