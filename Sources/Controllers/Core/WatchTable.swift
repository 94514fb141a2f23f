public import KubernetesAPI

/// The watches of several controllers by the kind they watch, so that a change costs those that
/// care and is unpacked once for all of them.
public struct WatchTable {
    private struct WatchesOfKind {
        /// A list for each Swift type of the kind: nearly always one.
        var lists: [any AnyWatchList] = []
        var others: [(controller: Int, watch: Watch)] = []
    }

    private var watches: [GroupKind: WatchesOfKind] = [:]
    private var watchesOfEveryKind: [(controller: Int, watch: Watch)] = []

    /// The watches of `controllers`, which are told apart by their place.
    public init(of controllers: [any Controller]) {
        for (index, controller) in controllers.enumerated() {
            for watch in controller.watches { add(watch, of: index) }
        }
    }

    private mutating func add(_ watch: Watch, of controller: Int) {
        guard let kind = watch.groupKind else {
            watchesOfEveryKind.append((controller, watch))
            return
        }
        guard let typed = watch.typed else {
            watches[kind, default: WatchesOfKind()].others.append((controller, watch))
            return
        }
        for list in watches[kind]?.lists ?? []
        where list.add(typed, of: controller, after: watch.delay) {
            return
        }
        let list = typed.makeList()
        _ = list.add(typed, of: controller, after: watch.delay)
        watches[kind, default: WatchesOfKind()].lists.append(list)
    }

    /// Calls `enqueue` for every key that a change concerns, of every controller.
    ///
    /// - Parameters:
    ///   - kind: of the object that has changed.
    ///   - old: the object before; `nil` if it is new.
    ///   - new: the object after; `nil` if it is gone.
    ///   - enqueue: is given the place of the controller, and how long after the change the key is
    ///     to be looked at.
    public func forEachKey(
        of kind: GroupKind, from old: (any KubernetesObject)?, to new: (any KubernetesObject)?,
        in state: ClusterState,
        _ enqueue: (_ controller: Int, _ delay: Duration, ObjectKey) -> Void
    ) {
        func tell(_ watches: [(controller: Int, watch: Watch)]) {
            for (controller, watch) in watches {
                watch.forEachKey(from: old, to: new, in: state) { key in
                    enqueue(controller, watch.delay, key)
                }
            }
        }
        if let watches = watches[kind] {
            for list in watches.lists {
                if let old { Self.open(old, list, state, enqueue) }
                if let new { Self.open(new, list, state, enqueue) }
            }
            tell(watches.others)
        }
        tell(watchesOfEveryKind)
    }

    /// The cast is of the list, not of the object: casting a Pod would copy it.
    private static func open<Object: KubernetesObject>(
        _ object: Object, _ list: any AnyWatchList, _ state: ClusterState,
        _ enqueue: (_ controller: Int, _ delay: Duration, ObjectKey) -> Void
    ) {
        guard let list = list as? WatchList<Object> else { return }
        for entry in list.entries {
            entry.watch.forEachKey(object, state) { key in
                enqueue(entry.controller, entry.delay, key)
            }
        }
    }
}

/// The watches of one Swift type, whichever it is.
private protocol AnyWatchList: AnyObject {
    /// - Returns: false if the watch is of another type.
    func add(_ watch: any AnyTypedWatch, of controller: Int, after delay: Duration) -> Bool
}

private final class WatchList<Object: KubernetesObject>: AnyWatchList {
    struct Entry {
        let controller: Int
        let delay: Duration
        let watch: TypedWatch<Object>
    }

    private(set) var entries: [Entry] = []

    func add(_ watch: any AnyTypedWatch, of controller: Int, after delay: Duration) -> Bool {
        guard let watch = watch as? TypedWatch<Object> else { return false }
        entries.append(Entry(controller: controller, delay: delay, watch: watch))
        return true
    }
}

extension AnyTypedWatch {
    fileprivate func makeList() -> any AnyWatchList { WatchList<Object>() }
}
