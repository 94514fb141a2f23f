internal import Synchronization

/// What a backend's threads and tasks have to tell, for the loop to take.
package final class Inbox<Item: Sendable>: Sendable {
    private let items = Mutex<[Item]>([])
    private let onItem: @Sendable () -> Void

    /// - Parameter onItem: called after each item; on the thread of who adds it.
    package init(_ onItem: @escaping @Sendable () -> Void) { self.onItem = onItem }

    package var isEmpty: Bool { items.withLock { $0.isEmpty } }

    package func add(_ item: Item) {
        items.withLock { $0.append(item) }
        onItem()
    }

    /// What has come since it was last asked for, in order.
    package func take() -> [Item] {
        items.withLock { items in
            defer { items.removeAll() }
            return items
        }
    }
}
