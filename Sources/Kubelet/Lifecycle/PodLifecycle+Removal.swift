internal import KubernetesAPI

extension PodLifecycle {
    /// Has the ended containers of the name removed but for the last, as a kubelet does when a
    /// container has ended: of a container that fails again and again one is enough.
    mutating func removeOldContainers(of name: String) {
        for id in histories[name]?.outdated ?? [] { remove(id) }
    }

    /// Has all containers of the name removed, none of which runs.
    mutating func removeContainers(of name: String) {
        for record in histories[name]?.records ?? [] where !record.isRemoved { remove(record.id) }
    }

    private mutating func remove(_ id: ContainerID) {
        histories[id.name]?.markRemoved(id)
        ask(.removeContainer(id), then: .containerRemoved(id))
    }
}
