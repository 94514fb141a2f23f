internal import Kubelet
internal import Synchronization

/// What other threads have to tell, for the loop to take.
final class Inbox: Sendable {
    enum Item: Sendable {
        case report(BackendReport)
        case file(ContainerID, String)
        /// The supervisor of a container could not begin, and what it said.
        case supervisorFailed(ContainerID, String)
    }

    private let items = Mutex<[Item]>([])
    private let onItem: @Sendable () -> Void

    init(_ onItem: @escaping @Sendable () -> Void) { self.onItem = onItem }

    var isEmpty: Bool { items.withLock { $0.isEmpty } }

    func add(_ item: Item) {
        items.withLock { $0.append(item) }
        onItem()
    }

    func take() -> [Item] {
        items.withLock { items in
            defer { items.removeAll() }
            return items
        }
    }
}
