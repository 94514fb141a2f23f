internal import Kubelet

/// What other threads have to tell the loop.
enum Notice: Sendable {
    case report(BackendReport)
    /// A file of a container's folder has appeared.
    case file(ContainerID, String)
    /// The supervisor of a container has begun: the container is kept, or it has had its end.
    case supervised(ContainerID)
    /// The supervisor of a container could not begin, and what it said.
    case supervisorFailed(ContainerID, String)
}
