import Controllers
import KubernetesAPI
import Reconcile

/// The saved state, held by one command that changes a node of it.
final class NodeSession {
    let store: Store
    /// Not before the last step of an earlier run: a simulated cluster may be ahead of the clock.
    let start: Timestamp

    private let directory: StateDirectory
    private let lock: StateLock
    private let savedRevision: Int64

    init(_ options: StateOptions) throws {
        directory = options.directory
        lock = try directory.lock()
        let saved = try options.load()
        store = saved.store
        start = max(saved.time, SystemClock().now)
        savedRevision = saved.store.revision
    }

    func save(at time: Timestamp) throws {
        if store.revision == savedRevision { return }
        try directory.write(StateFile(store: store, time: time).content)
    }

    /// Sets whether new Pods may come to a node, and says so as kubectl does.
    ///
    /// - Throws: `ValidationFailure` if there is no such node.
    func setUnschedulable(_ isUnschedulable: Bool, node name: String) throws {
        guard var node = store.state.nodes["", name] else {
            throw ValidationFailure("nodes \"\(name)\" not found")
        }
        let word = isUnschedulable ? "cordoned" : "uncordoned"
        if (node.spec?.unschedulable ?? false) == isUnschedulable {
            print("node/\(name) already \(word)")
            return
        }
        if node.spec == nil { node.spec = NodeSpec() }
        node.spec?.unschedulable = isUnschedulable ? true : nil
        try store.update(node, now: start)
        print("node/\(name) \(word)")
    }
}
