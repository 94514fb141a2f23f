public import KubernetesAPI

/// The objects of one kind, whatever their Swift type.
///
/// `ClusterState` keeps its tables by this protocol and hands out `ObjectTable` where the type of
/// the objects is known.
public protocol AnyObjectTable: AnyObject {
    var groupKind: GroupKind { get }
    var count: Int { get }

    /// The object of that name, if there is one.
    func object(_ name: NamespacedName) -> (any KubernetesObject)?

    func contains(_ name: NamespacedName) -> Bool

    /// Every object, in the order of creation.
    var allObjects: [any KubernetesObject] { get }

    /// The objects with an owner reference to `uid`, in the order of creation.
    func dependents(of uid: String) -> [any KubernetesObject]

    /// Adds or replaces the object of that name.
    func upsert(_ object: any KubernetesObject)

    /// Takes the object of that name away.
    func remove(_ name: NamespacedName)

    /// An independent table with the same objects; they share storage until one of them changes.
    func copy() -> any AnyObjectTable
}

/// The objects of one kind, in the order of creation, with the indexes that make every look-up of
/// the controllers cost no more than its result.
///
/// An object lives in a slot, and slots are handed out in ascending order, so that a list of slots
/// that is sorted is also in the order of creation. Slots of removed objects are not used again;
/// once half of them are empty, the table is compacted, which costs each removal O(1) on average.
public final class ObjectTable<Object: KubernetesObject>: AnyObjectTable {
    public let groupKind: GroupKind
    /// Whether the kind has index entries beyond its owners.
    private let isIndexed = Object.self is any IndexedObject.Type
    private var slots: [Object?] = []
    private var slotOfName: [NamespacedName: Int] = [:]
    private var index: [IndexKey: [Int]] = [:]

    public init(groupKind: GroupKind) {
        self.groupKind = groupKind
    }

    public var count: Int { slotOfName.count }

    // MARK: Reading

    public subscript(name: NamespacedName) -> Object? {
        slotOfName[name].flatMap { slots[$0] }
    }

    public subscript(namespace: String, name: String) -> Object? {
        self[NamespacedName(namespace: namespace, name: name)]
    }

    public func contains(_ name: NamespacedName) -> Bool { slotOfName[name] != nil }

    /// Every object, in the order of creation.
    public var all: [Object] { slots.compactMap(\.self) }

    /// The objects that an index lists under `key`, in the order of creation.
    public func objects(_ key: IndexKey) -> [Object] {
        guard let bucket = index[key] else { return [] }
        return bucket.compactMap { slots[$0] }
    }

    /// Calls `body` with the objects that an index lists under `key`, in the order of creation.
    public func forEach(_ key: IndexKey, _ body: (Object) -> Void) {
        guard let bucket = index[key] else { return }
        for slot in bucket {
            if let object = slots[slot] { body(object) }
        }
    }

    /// How many objects an index lists under `key`.
    public func count(_ key: IndexKey) -> Int { index[key]?.count ?? 0 }

    /// The objects whose managing controller has that uid, in the order of creation.
    public func controlled(by uid: String) -> [Object] {
        objects(.owner(uid)).filter { $0.metadata.isControlled(by: uid) }
    }

    // MARK: Writing

    /// Adds or replaces the object of that name.
    ///
    /// - Returns: the object that was replaced.
    @discardableResult
    public func upsert(_ object: Object) -> Object? {
        let name = object.namespacedName
        if let slot = slotOfName[name], let old = slots[slot] {
            reindex(slot, from: indexKeys(old), to: indexKeys(object))
            slots[slot] = object
            return old
        }
        slotOfName[name] = slots.count
        reindex(slots.count, from: [], to: indexKeys(object))
        slots.append(object)
        return nil
    }

    /// - Returns: the object that was removed.
    @discardableResult
    public func removeObject(_ name: NamespacedName) -> Object? {
        guard let slot = slotOfName.removeValue(forKey: name), let old = slots[slot] else {
            return nil
        }
        reindex(slot, from: indexKeys(old), to: [])
        slots[slot] = nil
        if slots.count > 64, slotOfName.count * 2 < slots.count { compact() }
        return old
    }

    private func indexKeys(_ object: Object) -> [IndexKey] {
        var keys: [IndexKey] = []
        if let owners = object.metadata.ownerReferences {
            for owner in owners { keys.append(.owner(owner.uid)) }
        }
        if object.metadata.controllerReference == nil {
            keys.append(.uncontrolled(namespace: object.namespace))
        }
        if isIndexed { (object as? any IndexedObject)?.appendIndexKeys(&keys) }
        return keys
    }

    private func reindex(_ slot: Int, from old: [IndexKey], to new: [IndexKey]) {
        // Most changes are of a status, which no index looks at.
        if old == new { return }
        for key in old where !new.contains(key) {
            guard let position = index[key]?.binarySearch(slot) else { continue }
            index[key]?.remove(at: position)
            if index[key]?.isEmpty == true { index[key] = nil }
        }
        for key in new where !old.contains(key) {
            index[key, default: []].insertSorted(slot)
        }
    }

    private func compact() {
        let objects = all
        slots.removeAll(keepingCapacity: false)
        slotOfName.removeAll(keepingCapacity: true)
        index.removeAll(keepingCapacity: true)
        for object in objects { upsert(object) }
    }

    // MARK: AnyObjectTable

    public func object(_ name: NamespacedName) -> (any KubernetesObject)? { self[name] }

    public var allObjects: [any KubernetesObject] { all }

    public func dependents(of uid: String) -> [any KubernetesObject] { objects(.owner(uid)) }

    public func upsert(_ object: any KubernetesObject) {
        guard let object = object as? Object else {
            preconditionFailure("a table of \(groupKind.kind) was given a \(object.key)")
        }
        upsert(object)
    }

    public func remove(_ name: NamespacedName) { removeObject(name) }

    public func copy() -> any AnyObjectTable { copyTable() }

    func copyTable() -> ObjectTable<Object> {
        let copy = ObjectTable(groupKind: groupKind)
        copy.slots = slots
        copy.slotOfName = slotOfName
        copy.index = index
        return copy
    }
}

extension [Int] {
    /// Where `element` stands in an ascending array, or `nil`.
    fileprivate func binarySearch(_ element: Int) -> Int? {
        let position = lowerBound(element)
        return position < count && self[position] == element ? position : nil
    }

    /// Adds `element` to an ascending array unless it is there; a new greatest costs O(1).
    fileprivate mutating func insertSorted(_ element: Int) {
        guard let last, last >= element else { return append(element) }
        let position = lowerBound(element)
        if self[position] != element { insert(element, at: position) }
    }

    private func lowerBound(_ element: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
