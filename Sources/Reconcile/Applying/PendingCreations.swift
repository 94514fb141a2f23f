internal import Controllers
public import KubernetesAPI

/// Objects that are created as soon as their predecessors, which are on their way out, are gone.
public final class PendingCreations: Agenda {
    private var objects: [any KubernetesObject] = []
    private var refusals: [ObjectKey: String] = [:]

    init() {}

    func add(_ object: some KubernetesObject) { objects.append(object) }

    public var isEmpty: Bool { objects.isEmpty }

    // MARK: Agenda

    /// What is waited for is a change of the state, not a time.
    public var nextDeadline: Timestamp? { nil }

    public func advance(_ store: Store, now: Timestamp) -> Bool {
        var waiting: [any KubernetesObject] = []
        var hasWritten = false
        for object in objects {
            if store.state.object(object.key) != nil || refusals[object.key] != nil {
                waiting.append(object)
                continue
            }
            do {
                _ = try create(object, in: store, now: now)
                hasWritten = true
            } catch {
                refusals[object.key] = error.description
                waiting.append(object)
            }
        }
        objects = waiting
        return hasWritten
    }

    private func create(
        _ object: some KubernetesObject, in store: Store, now: Timestamp
    ) throws(StoreError) {
        try store.create(object, now: now)
    }

    public var unready: [Convergence.Unready] {
        objects.map { object in
            let readiness =
                refusals[object.key].map(Readiness.failed)
                ?? .progressing("waiting for the old one to be gone")
            return Convergence.Unready(key: object.key, readiness: readiness)
        }
    }
}
